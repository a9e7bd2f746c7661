# Mails to a person: plain text.

mail-invitation-subject = Your access to { $partner }
mail-invitation-body =
    Hello { $name },

    you have been invited to the partner portal of { $partner }. Choose your password with this link; it works once and for seven days:

    { $link }

    If it has expired, use “Forgot password?” on the sign-in page.

    If you did not expect this mail, you need not do anything.

mail-reset-subject = Choose a new password
mail-reset-body =
    Hello { $name },

    somebody, probably you, asked for a new password for { $partner }. Choose it with this link; it works once and for one hour:

    { $link }

    If that was not you, you need not do anything: your password stays as it is.
