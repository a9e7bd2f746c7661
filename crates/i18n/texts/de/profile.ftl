# Die eigene Seite einer Person.

profile-about = Über Sie
profile-partner = Unternehmen
profile-browser = Wie der Browser
profile-theme = Darstellung
profile-auto = Wie das System
profile-light = Hell
profile-dark = Dunkel
profile-saved = Ihr Profil ist gespeichert.
profile-password = Kennwort
profile-password-text = Wenn Sie Ihr Kennwort ändern, enden Ihre Sitzungen auf anderen Geräten.
profile-password-button = Kennwort ändern
profile-password-changed = Ihr Kennwort ist geändert. Ihre Sitzungen auf anderen Geräten sind beendet.
