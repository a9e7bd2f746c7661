# Der Rahmen um jede Seite, und was die Teile einer Seite sagen.

frame-skip = Zum Inhalt springen
frame-menu = Menü
frame-navigation = Hauptnavigation
frame-operator = Betreiber
frame-profile = Profil
frame-sign-out = Abmelden

nav-dashboard = Übersicht
nav-organizations = Organisationen
nav-plans = Pläne
nav-integration = Integration
nav-runs = Synchronisierungen
nav-findings = Befunde
nav-sub-resellers = Sub-Reseller
nav-users = Benutzer
nav-partners = Partner
nav-audit = Protokoll

role-owner = Inhaber
role-super_admin = Super-Admin
role-admin = Admin
role-finance = Finanzen
role-support = Support

part-search = Suchen
part-pages = Seiten
part-shown = { $from }–{ $to } von { $count }
part-previous = Zurück
part-next = Weiter
part-close = Schließen
part-cancel = Abbrechen
part-save = Speichern
part-choose = Bitte wählen …
part-as-table = Als Tabelle

problem-not-found = Nicht gefunden
problem-not-found-text = Unter dieser Adresse gibt es nichts, oder Sie dürfen es nicht sehen. Der Datensatz wurde vielleicht gelöscht.
problem-forbidden = Kein Zugriff
problem-role = Ihre Rolle erlaubt diese Seite nicht. Ein Inhaber, Super-Admin oder Admin Ihrer Firma kann sie öffnen oder Ihre Rolle ändern.
problem-operator-only = Diese Seite ist dem Betreiber der Installation vorbehalten.
problem-partner-only = Diese Seite gehört einem Partner. Der Betreiber hat darauf keinen Zugriff.
problem-failed = Das hat nicht geklappt
problem-back = Zurück zum Anfang
