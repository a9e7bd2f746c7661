# Benutzer eines Partners, und wie jemand eingeladen wird.

users-new = Neuer Benutzer
users-new-text = Die Person erhält einen Link, über den sie ein Kennwort wählt. Die E-Mail-Adresse dient der Anmeldung und kann später nicht geändert werden.
users-search = Nach Name oder E-Mail-Adresse suchen
users-none = Kein Benutzer gefunden
users-none-text = Kein Benutzer Ihres Unternehmens hat einen Namen oder eine E-Mail-Adresse mit diesem Text.
users-all = Alle Benutzer anzeigen
users-actions = Aktionen

user-name = Name
user-role = Rolle
user-role-choose = Rolle wählen
user-role-missing = Wählen Sie eine Rolle.
user-state = Zustand
user-active = Aktiv
user-waiting = Eingeladen
user-signed-in = Letzte Anmeldung
user-never = noch nie
user-email-hint = Dient der Anmeldung; kann später nicht geändert werden.
user-language = Sprache
user-language-first = Sprache der Einladung
user-menu = Menü von { $name }
user-edit = Bearbeiten
user-saved = { $name } ist gespeichert.
user-invite-again = Einladung erneut senden
user-send-reset = Link für ein neues Kennwort senden
user-invited = Die Einladung an { $name } ist unterwegs.
user-reset-sent = Ein Link für ein neues Kennwort ist unterwegs zu { $name }.
user-link = Es ist kein Mailserver eingerichtet. Geben Sie { $name } diesen Link; er wird nur einmal angezeigt, gilt einmal und sieben Tage lang: { $link }
user-delete = Benutzer löschen
user-delete-ask = { $name } wird sofort abgemeldet und kann sich nicht mehr anmelden. Was die Person getan hat, bleibt im Protokoll.
user-deleted = { $name } ist gelöscht.
user-not-yours = Sie können nur Benutzer verwalten, deren Rolle unterhalb Ihrer eigenen liegt. Ihren eigenen Namen und Ihr Kennwort ändern Sie im Profil.
