# Signing in, forgotten passwords and links.

sign-in-title = Sign in
sign-in-email = E-mail
sign-in-password = Password
sign-in-button = Sign in
sign-in-forgotten = Forgot password?
sign-in-first = Sign in to go on. If you were signed in before, your session has ended.
sign-in-ended = You are signed out.

reset-title = Forgot password?
reset-text = Enter your e-mail address. If there is an account with it, we send you a link to choose a new password.
reset-button = Send link
reset-back = Back to sign-in
reset-sent = If there is an account with this address, a link is on its way. It works once and for one hour.

link-over = This link does not work any more
link-operator-title = Set up Seatbridge
link-operator = You are the first here. Say who operates this installation; you can create partners afterwards.
link-invitation-title = Welcome
link-invitation = Hello { $name }, choose a password for your access.
link-reset-title = Choose a new password
link-reset = All your other sessions end when you choose a new password.
link-button = Set password and sign in

password-new = New password
password-repeat = Repeat new password
password-current = Current password
password-hint = At least { $min } characters.
password-differs = The two passwords differ. Type the new password again.
