# Die Integration: Karten, Verbinden, Zuordnungen, Einstellungen, Widerrufen, Hilfe.

integration-title = Integration
integration-intro = Verbinden Sie Ihre PSA, und die Platzzahlen stehen auf den richtigen Vertragspositionen, ohne dass jemand Zahlen tippt. Beide PSAs dürfen zugleich verbunden sein.
integration-connect = Verbinden
integration-connected-badge = Verbunden
integration-not-connected = { $psa } ist nicht verbunden. Zum Verbinden brauchen Sie die Zugangsdaten eines API-Benutzers; geschrieben wird nichts, bevor Sie Organisationen zugeordnet und eine Synchronisierung gestartet haben.
integration-option = Option
integration-manage = Verbindung verwalten
integration-tickets = Ticket-Zuordnung
integration-settings = Einstellungen
integration-help = Rechte und Hilfe
integration-revoke-autotask = Autotask widerrufen
integration-revoke-connection = Verbindung widerrufen

psa-card-last-sync = Letzte Synchronisierung
psa-card-never-synced = Noch keine Synchronisierung
psa-card-run-green = Alles stimmt überein
psa-card-run-findings = Mit Befunden beendet
psa-card-run-red = Fehlgeschlagen
psa-card-run-running = Läuft
psa-card-plans = Pläne
psa-card-organizations = Organisationen
psa-card-mapped = { $count } zugeordnet
psa-card-unmapped = { $count } nicht zugeordnet
psa-card-elsewhere = { $count } in der anderen PSA zugeordnet
psa-card-tickets = Ticket-Zuordnung
psa-card-tickets-done = Erledigt
psa-card-tickets-pending = Ausstehend
psa-card-tickets-continue = Damit fortfahren
psa-card-tickets-stale = Auswahl nicht mehr vorhanden
psa-card-tickets-stale-fields = Nicht mehr angeboten: { $field }. Tickets warten, bis das berichtigt ist; verloren geht nichts.
psa-card-tickets-correct = Berichtigen
psa-card-account = Konto
psa-card-since = Verbunden seit
psa-card-attention = Braucht Aufmerksamkeit

attention-writes-stopped = Ein Preis in { $psa } hat sich mit einer Schreibung bewegt; deshalb wird nichts mehr geschrieben. Seit
attention-paused = { $psa } hat um eine Pause gebeten. Keine Aufrufe vor
attention-run-failed = Die letzte Synchronisierung ist fehlgeschlagen.
attention-rights = Dem API-Benutzer in { $psa } fehlen Rechte, oder er erreicht nur einen Teil der Datensätze: { $rights }.
attention-organizations =
    { $count ->
        [one] Eine zugeordnete Organisation braucht eine Entscheidung.
       *[other] { $count } zugeordnete Organisationen brauchen eine Entscheidung.
    }
attention-plans =
    { $count ->
        [one] Ein zugeordneter Plan hat eine Auswahl, die nicht mehr angeboten wird.
       *[other] { $count } zugeordnete Pläne haben eine Auswahl, die nicht mehr angeboten wird.
    }
attention-resting =
    { $count ->
        [one] Eine Zuordnung einer früheren Verbindung kann zurückgeholt werden.
       *[other] { $count } Zuordnungen einer früheren Verbindung können zurückgeholt werden.
    }
attention-to-findings = Befunde öffnen
attention-to-run = Lauf öffnen
attention-to-rights = Rechte prüfen
attention-look = Ansehen
attention-review = Durchsehen

wizard-steps = Schritte des Verbindens
wizard-credentials = Zugangsdaten
wizard-tickets = Ticket-Zuordnung
wizard-settings = Einstellungen
wizard-next = Nächster Schritt

connect-title = { $psa } verbinden
connect-done = { $psa } ist verbunden.
connect-already = { $psa } ist bereits verbunden. Um ein anderes Konto zu verbinden, widerrufen Sie zuerst die Verbindung.
connect-key = Schlüssel
connect-key-hint = Der Benutzername des API-Benutzers, wie Autotask ihn erzeugt hat.
connect-secret = Geheimnis
connect-secret-hint = Wird versiegelt aufbewahrt und nie wieder gezeigt. Ein neuer API-Benutzer ist manchmal erst nach 5 Minuten gültig.
connect-site = Standort-URL
connect-site-hint = Die Adresse Ihrer ConnectWise-Cloud mit dem Präfix „api-“, zum Beispiel api-na.myconnectwise.net.
connect-company = Unternehmenskennung
connect-company-hint = Ihr eigenes Unternehmen, wie Sie es bei der Anmeldung in ConnectWise eingeben. Nicht das eines Kunden.
connect-public-key = Öffentlicher Schlüssel
connect-public-key-hint = Der öffentliche Schlüssel des API-Mitglieds.
connect-private-key = Privater Schlüssel
connect-private-key-hint = ConnectWise zeigt ihn einmal, wenn er erzeugt wird. Wird versiegelt aufbewahrt und nie wieder gezeigt.
connect-look-here = Siehe die Meldung oben.
connect-use-address = { $value } verwenden
connect-advanced = Erweitert
connect-integration-code = Eigener Integrationscode
connect-client-id = Eigene Client-ID
connect-vendor-code-hint = Lassen Sie das Feld leer: Die Installation hat einen Wert. Nur für einen eigenen Integrationsanbieter.

help-title = { $psa }: Rechte und Hilfe
help-prepare = Was in { $psa } vorzubereiten ist
help-rights = Rechte
help-right = Recht, und wo es erteilt wird
help-needed-for = Nötig für
help-found = Ergebnis
help-for-billing = Abrechnung
help-for-tickets = Tickets oder das Anlegen von Positionen
help-granted = Erteilt
help-missing = Fehlt
help-restricted = Nur ein Teil der Datensätze
help-unknown = Nicht geprüft
help-check-rights = Rechte prüfen
help-check-failed = Die Rechte konnten nicht geprüft werden: { $reason }.
help-rights-complete = Alle Rechte, die die Abrechnung braucht, sind erteilt.
help-rights-missing = Es fehlen Rechte. Die Tabelle nennt jedes mit der Stelle, an der es erteilt wird.
help-rights-restricted = Einige Rechte reichen nur für einen Teil der Datensätze. Was der API-Benutzer nicht sieht, wirkt wie gelöscht.
help-surplus =
    { $count ->
        [one] Ein Recht ist erteilt und wird nie gebraucht
       *[other] { $count } Rechte sind erteilt und werden nie gebraucht
    }
help-surplus-text = Es geht auch mit ihnen. Ohne sie ist ein gestohlener Schlüssel weniger wert.

autotask-step-1 = Melden Sie sich als Administrator bei Autotask an.
autotask-step-2 = Öffnen Sie Admin > Unternehmenseinstellungen & Benutzer, klappen Sie Ressourcen/Benutzer (HR) auf und wählen Sie Ressourcen/Benutzer.
autotask-step-3 = Öffnen Sie das Menü neben „Neu“ und wählen Sie Neuer API-Benutzer.
autotask-step-4 = Füllen Sie den Abschnitt Allgemein aus und wählen Sie eine eigens dafür angelegte Sicherheitsstufe (siehe unten).
autotask-step-5 = Klicken Sie auf Schlüssel generieren und Geheimnis generieren, und bewahren Sie beides auf: Es gehört in das Formular auf dieser Seite.
autotask-step-6 = Wählen Sie den Integrationsanbieter dieser Installation.
autotask-step-7 = Klicken Sie auf Speichern & Schließen.
autotask-note-minutes = Ein neuer API-Benutzer wird nach bis zu 5 Minuten gültig. Bis dahin lehnt Autotask ihn ab, ohne den Grund zu nennen.
autotask-note-once = Autotask zeigt das Geheimnis einmal. Geht es verloren, generieren Sie ein neues und verbinden Sie erneut.
autotask-level = Die Sicherheitsstufe, Schritt für Schritt
autotask-level-1 = Öffnen Sie Admin > Unternehmenseinstellungen & Benutzer, klappen Sie Ressourcen/Benutzer (HR) auf und wählen Sie Sicherheitsstufen.
autotask-level-2 = Klicken Sie mit der rechten Maustaste auf „API User (system) (API-only)“ und wählen Sie Kopieren. Geben Sie der Kopie einen Namen und setzen Sie das Häkchen Aktiv.
autotask-level-3 = Verträge: Anzeigen Alle, Hinzufügen Ja, Vertragssichtbarkeit Voll. Das Bearbeiten von Verträgen ist nicht nötig.
autotask-level-4 = CRM: Klicken Sie auf Keine Berechtigung, dann Zugriff auf Unternehmen & Kontakte Alle; Kunde & Kündigung Alle; Anbieter & Partner Alle; Interessenten, Leads und Tote Keine.
autotask-level-5 = Inventar, Projekte, Dokumente & Wissensdatenbank, Zeiterfassungsbögen, Berichte: Klicken Sie auf Keine Berechtigung.
autotask-level-6 = Service Desk: Klicken Sie auf Keine Berechtigung, dann Tickets: Anzeigen Alle, Hinzufügen Ja, Bearbeiten Ja.
autotask-level-7 = Verwaltung: Klicken Sie auf Keine Berechtigung, dann setzen Sie die Häkchen Ressourcen/Benutzer, Produkte, Dienstleistungen & Inventar sowie Verträge.
autotask-level-8 = Klicken Sie auf Speichern & Schließen.
autotask-level-9 = Wählen Sie diese Sicherheitsstufe beim API-Benutzer.
autotask-level-grants = Die Anleitung, die viele Partner kennen, erteilt auch das Bearbeiten und Löschen von Unternehmen und das Löschen von Tickets. Seatbridge tut das nie; Sie dürfen es weglassen.

connectwise-step-1 = Melden Sie sich als Administrator bei ConnectWise an.
connectwise-step-2 = Öffnen Sie System > Mitglieder und wählen Sie die Registerkarte API-Mitglieder.
connectwise-step-3 = Klicken Sie auf Neu, füllen Sie die Pflichtfelder aus und wählen Sie als Rollen-ID eine eigens dafür angelegte Rolle (siehe unten).
connectwise-step-4 = Speichern Sie das Mitglied.
connectwise-step-5 = Öffnen Sie die Registerkarte API-Schlüssel dieses Mitglieds und klicken Sie auf Neu.
connectwise-step-6 = Geben Sie eine Beschreibung ein, zum Beispiel Seatbridge, und speichern Sie.
connectwise-step-7 = Bewahren Sie den öffentlichen und den privaten Schlüssel auf: Beide gehören in das Formular auf dieser Seite.
connectwise-note-site = Die Standort-URL ist die der API: der Host Ihres ConnectWise mit „api-“ davor, zum Beispiel api-eu.myconnectwise.net.
connectwise-note-once = Der private Schlüssel wird einmal gezeigt. Geht er verloren, legen Sie ein neues Schlüsselpaar an und verbinden Sie erneut.
connectwise-role = Die Sicherheitsrolle, Schritt für Schritt
connectwise-role-1 = Öffnen Sie System > Sicherheitsrollen und klicken Sie auf Neues Element (+). Geben Sie eine Rollen-ID ein und speichern Sie.
connectwise-role-2 = Unternehmen > Unternehmenswartung: Abfragen Alle.
connectwise-role-3 = Finanzen > Vereinbarungen: Abfragen Alle, Bearbeiten Alle; Hinzufügen Alle, wo Positionen angelegt oder ersetzt werden.
connectwise-role-4 = Beschaffung > Produktkatalog: Abfragen Alle.
connectwise-role-5 = Service Desk > Service-Tickets: Hinzufügen, Bearbeiten und Abfragen Alle.
connectwise-role-6 = Service Desk > Service-Tickets schließen: Bearbeiten Alle.
connectwise-role-7 = System > Tabelleneinrichtung: Abfragen Alle.
connectwise-role-8 = Setzen Sie alles andere auf Keine.
connectwise-role-9 = Speichern Sie die Rolle.
connectwise-role-10 = Wählen Sie diese Rolle beim API-Mitglied.
connectwise-role-grants = Die Anleitung, die viele Partner kennen, erteilt mehr: Konfigurationen, Projekttickets, Finanzen der Tickets, benutzerdefinierte Menüeinträge. Seatbridge braucht das nicht; Sie dürfen es weglassen.

tickets-title = { $psa }: Ticket-Zuordnung
tickets-intro = Wie aus einer Warnung ein Ticket in { $psa } wird. Die Auswahl kommt live von dort.
tickets-choose = Bitte wählen
tickets-nothing = Nichts zu wählen
tickets-load-dependent = Abhängige Listen laden
tickets-skip = Vorerst überspringen
tickets-done = Ticket-Zuordnung abgeschlossen.
tickets-unmap = Alle Ticket-Zuordnungen aufheben
tickets-unmap-ask = Damit wird nur das Formular der Ticket-Zuordnung zurückgesetzt. Die Verbindung zu { $psa }, Pläne, Organisationen und offene Tickets bleiben, wie sie sind. Neue Warnungen warten, bis Tickets wieder zugeordnet sind.
tickets-unmapped = Die Ticket-Zuordnung ist zurückgesetzt. Die Verbindung zu { $psa } bleibt.
tickets-stale = { $psa } bietet nicht mehr an, was gewählt war für: { $field }. Tickets warten, bis Sie neu wählen; verloren geht nichts.
tickets-stale-field = Was hier gewählt war, wird nicht mehr angeboten.
tickets-resting = Zuordnungen einer früheren Verbindung zu diesem { $psa } können zurückgeholt werden.
tickets-retry = Erneut versuchen

field-company = Unternehmen
field-contract = Vertrag
field-agreement = Vereinbarung
field-contract-service = Vertragsservice
field-addition = Vertragszusatz
field-service = Service
field-category = Kategorie
field-subcategory = Unterkategorie
field-product-type = Produktart
field-catalog = Katalog
field-queue = Warteschlange
field-board = Board
field-status-new = Status für neue
field-status-resolved = Status für gelöste
field-priority = Priorität
field-source = Quelle
field-issue-type = Problemtyp
field-sub-issue-type = Problem-Untertyp
field-type = Typ
field-subtype = Untertyp
field-item = Element
field-due-hours = Fällig innerhalb (Stunden)

picker-choose = Wählen …
picker-later = Wählen Sie zuerst, was davor steht
picker-loading = Wird geladen …
picker-failed = Die Auswahl konnte nicht geladen werden. Versuchen Sie es erneut.
picker-needed = Wählen Sie einen Eintrag der Liste.

choices-title = { $psa }: { $field } wählen
choices-search = { $field } suchen
choices-none = { $field }: nichts gefunden in { $psa }.
choices-none-text = Suchen Sie nach etwas anderem, oder legen Sie es in der PSA an und aktualisieren Sie die Liste.
choices-more = Es gibt noch mehr. Geben Sie einen Teil des Namens ein, um die Liste einzugrenzen.
choices-copied = Lokale Kopie vom
choices-new-line = Position für „{ $name }“ anlegen
choices-take = Diesen Eintrag übernehmen
mark-fits = rechnet ab, womit der Plan verknüpft ist
mark-taken = rechnet bereits { $organization } ab
mark-inactive = inaktiv
mark-prospect = Interessent

manage-title = { $psa }: Verbindung verwalten
manage-sections = Abschnitte
manage-plans = Planzuordnung
manage-organizations = Organisationszuordnung
manage-filter = Filtern
manage-all = Alle
manage-unlinked = Nicht verknüpft
manage-linked = Verknüpft
manage-attention = Braucht Aufmerksamkeit
manage-search-plans = Pläne suchen
manage-search-organizations = Nach Name oder Kennung suchen
manage-show-all = Alle zeigen
manage-no-match = Nichts gefunden
manage-no-match-text = Keine Zeile passt zu dieser Suche und diesem Filter.
manage-action = Aktion
manage-is-linked = Verknüpft:
manage-unlink = Verknüpfung aufheben
manage-failed = Das ging nicht. { $reason }.

mapped-plans-plan = Plan
mapped-plans-intro = Was jeder Plan in { $psa } ist. Das ist freiwillig: Ist ein Plan verknüpft, stehen seine Positionen beim Zuordnen der Organisationen oben.
mapped-plans-none = Noch keine Pläne
mapped-plans-none-text = Legen Sie zuerst einen Plan an; dann kann er hier verknüpft werden.
mapped-plans-linked = Der Plan ist in { $psa } verknüpft.
mapped-plans-unlinked = Der Plan ist in { $psa } nicht mehr verknüpft.
mapped-plans-unlink-ask = „{ $name }“ ist dann in { $psa } mit nichts verknüpft. Zugeordnete Organisationen bleiben zugeordnet, und in { $psa } ändert sich nichts.
mapped-plans-stale = { $psa } bietet nicht mehr an: { $field }

mapped-organizations-organization = Organisation
mapped-organizations-unlinked = { $count } nicht verknüpft
mapped-organizations-none = Noch keine Organisationen
mapped-organizations-none-text = Legen Sie zuerst Organisationen an oder importieren Sie sie; dann können sie hier verknüpft werden.
mapped-organizations-linked = Die Organisation ist in { $psa } verknüpft.
mapped-organizations-unlinked-done = Die Organisation ist in { $psa } nicht mehr verknüpft. Was dort steht, bleibt.
mapped-organizations-unlink-ask = „{ $name }“ wird dann von Seatbridge nirgends abgerechnet. Was in { $psa } steht, bleibt, wie es ist.
mapped-organizations-compare = Mengen vergleichen
mapped-organizations-compared = Verknüpft. Die Mengen nebeneinander
mapped-organizations-portal = Im Portal
mapped-organizations-unknown = nicht bekannt
mapped-organizations-nothing-written = Geschrieben wird erst bei der nächsten Synchronisierung.
mapped-organizations-other-period = Der Plan wird in einem anderen Rhythmus abgerechnet als der Vertrag.
mapped-organizations-other-product = Der Plan ist mit „{ $name }“ verknüpft, diese Position rechnet etwas anderes ab.
mapped-organizations-elsewhere = In { $psa } verknüpft, dort zuerst die Verknüpfung aufheben
mapped-organizations-go-there = { $psa } öffnen
mapped-organizations-companies-of = Unternehmen vom
mapped-organizations-companies-never = noch nicht gelesen
mapped-organizations-refresh = Aktualisieren
mapped-organizations-refreshed =
    { $count ->
        [one] Ein Unternehmen wurde aus { $psa } gelesen.
       *[other] { $count } Unternehmen wurden aus { $psa } gelesen.
    }
mapped-organizations-new-line = Position anlegen
mapped-suspended = gesperrt
mapped-unsubscribed = gekündigt
mapped-deleted = gelöscht

suggestions-title = { $psa }: Vorschläge
suggestions-open = Vorschläge
suggestions-counts = { $count } von { $from } sind zweifelsfrei.
suggestions-apply = Alle sicheren Vorschläge übernehmen
suggestions-applied = { $count } Organisationen verknüpft, { $from } bleiben Ihrer Entscheidung überlassen.
suggestions-none = Nichts mehr vorzuschlagen
suggestions-none-text = Jede Organisation, die abgerechnet wird, ist verknüpft.
suggestions-company = Unternehmen, und warum
suggestions-line = Position
suggestions-line-sure = eine Position passt
suggestions-line-several = { $count } Positionen passen
suggestions-line-none = keine Position passt
suggestions-no-company = kein Unternehmen gefunden
suggestions-sure = Sicher
suggestions-review = Durchsehen
evidence-number = trägt ihre externe Kennung
evidence-name = heißt genauso
evidence-words = heißt genauso bis auf Rechtsform und Schreibweise
evidence-similar = heißt ähnlich ({ $count } %)

settings-title = { $psa }: Einstellungen
settings-saved = Die Einstellungen von { $psa } sind gespeichert.
settings-later = Später
settings-quantity = Von der Nutzung zur Menge
settings-writing = Wie Mengen geschrieben werden
settings-dates = Ab welchem Tag eine Änderung zählt
settings-foreign = Mengen, die jemand in der PSA geändert hat
settings-brakes = Bremsen: was auf einen Menschen wartet
settings-allowance = Aufrufe an die PSA
setting-base = Abgerechnete Plätze
setting-purchased = Gekaufte Plätze
setting-in-use = Genutzte Plätze
setting-in-use-peak = Höchststand der genutzten Plätze im Abrechnungszeitraum
setting-bill-deactivated = Auch deaktivierte Konten über einem Fünftel der gekauften Plätze abrechnen
setting-minimum = Mindestmenge
setting-minimum-hint = Was mindestens abgerechnet wird, bevor enthaltene Plätze abgezogen werden.
setting-included = Enthaltene Plätze
setting-included-hint = Plätze, die nichts kosten.
setting-stale-days = Nutzung ist zu alt nach (Tagen)
setting-stale-days-hint = Ältere Nutzung ist unbekannt, nie 0: Die Position bleibt, wie sie ist.
setting-write-mode = Eine neue Menge wird geschrieben
setting-update = an Ort und Stelle; sie zählt ab der nächsten Rechnung
setting-replace = durch einen neuen Vertragszusatz; der alte wird beendet, und die Vorgeschichte bleibt lesbar
setting-increase = Mehr Plätze zählen ab
setting-decrease = Weniger Plätze zählen ab
setting-next-period = dem Beginn des nächsten Abrechnungszeitraums
setting-today = heute
setting-first-of-month = dem Ersten dieses Monats
setting-first-of-next-month = dem Ersten des nächsten Monats
setting-foreign = Wenn jemand sie dort geändert hat
setting-foreign-ask = nachfragen
setting-foreign-keep = den dortigen Wert behalten
setting-foreign-overwrite = unseren Wert schreiben
setting-brake-zero = Eine Position anhalten, die bei aktiver Organisation auf 0 Plätze fällt
setting-brake-percent = Eine Position anhalten, die sich ändert um mehr als (Prozent)
setting-brake-percent-hint = Und um mehr als die Plätze daneben: Beides muss überschritten sein.
setting-brake-seats = … und um mehr als (Plätze)
setting-brake-seats-hint = Kleine Kunden dürfen sich ohne Rückfrage verdoppeln.
setting-brake-lines = Einen Lauf anhalten, der mehr ändert als (Positionen)
setting-brake-lines-hint = Von einem solchen Lauf wird nichts geschrieben, bis ein Mensch ihn freigibt.
setting-brake-share = Einen Lauf anhalten, der mehr ändert als (Prozent seiner Positionen)
setting-brake-share-hint = Nur bei Läufen mit mindestens so vielen Positionen, wie daneben stehen.
setting-brake-from = … bei mindestens (Positionen)
setting-brake-from-hint = Kleinere Läufe werden nur Position für Position betrachtet.
setting-share = Anteil am stündlichen Kontingent (Prozent)
setting-share-hint = Autotask zählt die Aufrufe aller Werkzeuge zusammen. Über diesem Anteil wartet Seatbridge.

restore-title = { $psa }: Zuordnungen einer früheren Verbindung
restore-intro = Sie waren mit diesem { $psa } schon einmal verbunden. Die Zuordnungen ruhen 30 Tage und können zurückgeholt werden; geschrieben wird dadurch nichts.
restore-revoked = Widerrufen am
restore-links =
    { $count ->
        [one] Eine Organisation
       *[other] { $count } Organisationen
    }
restore-plans =
    { $count ->
        [one] Ein Plan
       *[other] { $count } Pläne
    }
restore-tickets = Die Ticket-Zuordnung
restore-settings = Die Einstellungen, die nicht die üblichen waren
restore-do = Diese zurückholen
restore-leave = So lassen
restore-state = Zustand
restore-free = Kann zurückgeholt werden
restore-linked-in = Inzwischen in { $psa } verknüpft
restore-line-of = Die Position rechnet inzwischen { $organization } ab
restore-none = Hier ruht nichts
restore-none-text = Es gibt keine Zuordnungen einer früheren Verbindung, die zurückgeholt werden könnten.
restore-done = Zurückgeholt: { $count } Organisationen. Gelassen, weil dort Neueres steht: { $from }.

revoke-ask = Das Widerrufen beendet die Verbindung zu { $psa } sofort.
revoke-secret = Das gespeicherte Geheimnis wird vernichtet.
revoke-writes = Noch nicht gesendete Schreibungen werden abgebrochen und vermerkt.
revoke-organizations =
    { $count ->
        [one] Eine Organisation wird nicht mehr aktuell gehalten.
       *[other] { $count } Organisationen werden nicht mehr aktuell gehalten.
    }
revoke-plans =
    { $count ->
        [one] Ein Plan ist nicht mehr verknüpft.
       *[other] { $count } Pläne sind nicht mehr verknüpft.
    }
revoke-tickets = Aus Warnungen werden keine Tickets mehr.
revoke-stays = In { $psa } wird nichts gelöscht: Verträge, Positionen, Mengen und Tickets bleiben, wie sie sind.
revoke-rest = Die Zuordnungen ruhen 30 Tage. Verbinden Sie innerhalb dieser Zeit dasselbe Unternehmen erneut, können Sie sie zurückholen.
revoke-done = { $psa } ist nicht mehr verbunden.
revoke-done-cancelled = { $psa } ist nicht mehr verbunden. Abgebrochene ausstehende Schreibungen: { $count }.
