# A person's own page.

profile-about = About you
profile-partner = Company
profile-browser = As the browser says
profile-theme = Appearance
profile-auto = As the system says
profile-light = Light
profile-dark = Dark
profile-saved = Your profile is saved.
profile-password = Password
profile-password-text = When you change your password, your sessions on other devices end.
profile-password-button = Change password
profile-password-changed = Your password is changed. Your sessions on other devices have ended.
