# Users of a partner, and how somebody is invited.

users-new = New user
users-new-text = The person gets a link to choose a password. The e-mail address is the login and can't be changed later.
users-search = Search by name or e-mail
users-none = No user found
users-none-text = No user of your company has a name or e-mail address with this text.
users-all = Show all users
users-actions = Actions

user-name = Name
user-role = Role
user-role-choose = Choose a role
user-role-missing = Choose a role.
user-state = State
user-active = Active
user-waiting = Invited
user-signed-in = Last sign-in
user-never = never
user-email-hint = The login; it can't be changed later.
user-language = Language
user-language-first = Language of the invitation
user-menu = Menu of { $name }
user-edit = Edit
user-saved = { $name } is saved.
user-invite-again = Send invitation again
user-send-reset = Send link for a new password
user-invited = The invitation to { $name } is on its way.
user-reset-sent = A link to choose a new password is on its way to { $name }.
user-link = No mail server is set up. Give { $name } this link; it is shown only once, works once and for seven days: { $link }
user-delete = Delete user
user-delete-ask = { $name } is signed out at once and can't sign in any more. What they did stays in the audit log.
user-deleted = { $name } is deleted.
user-not-yours = You can manage only users whose role is below your own. Your own name and password are in your profile.
