# Synchronisierungen: die Liste, die Seite eines Laufs, seine Positionen und deren Export.

runs-all = Alle
runs-writing = Läufe
runs-previews = Vorschauen
runs-any-state = Jeder Stand
runs-any-psa = Jede PSA
runs-filter = Filtern
runs-show-all = Alle Läufe
runs-none = Kein Lauf gefunden
runs-none-text = Auf diesen Filter passt kein Lauf.
runs-first = Noch kein Lauf
runs-first-connect = Verbinden Sie eine PSA und verknüpfen Sie Ihre Organisationen. Der erste Lauf vergleicht dann jede Position.
runs-first-start = Beginnen Sie mit einer Vorschau: Sie liest die PSA, zeigt, was ein Lauf ändern würde, und schreibt nichts.
runs-first-wait = Sobald jemand in Ihrer Firma einen startet, steht er hier.
runs-to-integration = Zur Integration
runs-sync-now = Jetzt synchronisieren
runs-preview = Vorschau

run-title = Lauf in { $psa } für den { $day }
run-title-preview = Vorschau in { $psa } für den { $day }
run-started = Begonnen
run-kind = Art
run-is-run = Lauf
run-is-preview = Vorschau
run-psa = PSA-System
run-state = Stand
run-state-waiting = Wartet
run-state-running = Läuft
run-state-green = Grün
run-state-findings = Befunde
run-state-red = Rot
run-changed = Geändert
run-waiting-lines = Zu entscheiden
run-duration = Dauer
run-by = Gestartet von
run-seconds = { $seconds } Sek.
run-minutes = { $count } Min. { $seconds } Sek.
run-requests = Anfragen
run-requests-made = { $reads } gelesen, { $writes } geschrieben
run-released = Freigegeben
run-released-whole = der ganze Lauf
run-released-some =
    { $count ->
        [one] eine Organisation
       *[other] { $count } Organisationen
    }
run-phase-waiting = Der Lauf wartet, bis er an der Reihe ist …
run-phase-reading =
    { $lines ->
        [0] Die PSA wird gelesen …
        [one] Eine Position wird gelesen …
       *[other] { $lines } Positionen werden gelesen …
    }
run-phase-writing = Geschrieben: { $count } von { $lines } Positionen
run-phase-settling =
    { $lines ->
        [one] Eine Antwort blieb aus: Es wird gelesen, bis feststeht, was geschehen ist …
       *[other] { $lines } Antworten blieben aus: Es wird gelesen, bis feststeht, was geschehen ist …
    }
run-goes-on = Der Lauf geht weiter, wenn Sie diese Seite verlassen oder den Browser schließen.
run-look-again = Zeigen, wie weit er jetzt ist
run-nothing-compared = Es wurde nichts verglichen; dieser Lauf beweist also nichts.
run-undo-autotask =
    { $count ->
        [one] Eine Position wurde geändert. Autotask kann die Änderung nicht zurücknehmen; sie lässt sich nur durch eine weitere ausgleichen.
       *[other] { $count } Positionen wurden geändert. Autotask kann die Änderungen nicht zurücknehmen; sie lassen sich nur durch weitere ausgleichen.
    }
run-undo-autotask-preview =
    { $count ->
        [one] Ein Lauf würde eine Position ändern. Autotask kann eine Änderung nicht zurücknehmen; sie lässt sich nur durch eine weitere ausgleichen.
       *[other] Ein Lauf würde { $count } Positionen ändern. Autotask kann Änderungen nicht zurücknehmen; sie lassen sich nur durch weitere ausgleichen.
    }
run-undo-connectwise =
    { $count ->
        [one] Eine Position wurde geändert. Sie zählt ab der nächsten Rechnung; was bis dahin berechnet ist, lässt sich nicht zurücknehmen.
       *[other] { $count } Positionen wurden geändert. Sie zählen ab der nächsten Rechnung; was bis dahin berechnet ist, lässt sich nicht zurücknehmen.
    }
run-undo-connectwise-preview =
    { $count ->
        [one] Ein Lauf würde eine Position ändern. Was danach berechnet ist, lässt sich nicht zurücknehmen.
       *[other] Ein Lauf würde { $count } Positionen ändern. Was danach berechnet ist, lässt sich nicht zurücknehmen.
    }

sum-title = Schlusssumme
sum-reported = gemeldet
sum-billed = abgerechnet
sum-excluded = per Regel ausgenommen
sum-unmapped = nicht verknüpft
sum-held = angehalten
sum-failed = fehlgeschlagen
sum-closes = Die Summe geht auf: Jeder gemeldete Platz ist nachgewiesen.
sum-open = Die Summe geht nicht auf: Einige gemeldete Plätze sind nicht nachgewiesen. Dieser Lauf beweist nichts.

run-lines = Positionen
run-lines-all = Alle Positionen
run-lines-show-all = Alle Positionen dieses Laufs
run-lines-none = Keine Position gefunden
run-lines-none-text = Auf den Filter passt keine Position dieses Laufs.
run-verdict = Urteil
run-reason = Befund
run-any-reason = Jeder Befund
run-search = Organisation: Name oder Kennung
run-open-all = Alle Einzelheiten zeigen
run-close-all = Alle Einzelheiten verbergen

line-organization = Organisation
line-line = Position
line-reported = Gemeldet
line-wanted = Gewünscht
line-observed = In der PSA
line-effective = Wirksam ab
line-details = Einzelheiten
line-to-findings = Diesen Befund beantworten
line-now = sofort
line-usage-of = Nutzung vom { $day }
line-usage = { $quantity } gekauft, { $count } genutzt, { $units } deaktiviert
line-rule = Regel
line-before = Vorher in der PSA, Stichtag: { $day }
line-after = Nachher in der PSA, Stichtag: { $day }
line-in-psa = Wo sie steht
line-place = { $psa }: { $company }, Vertrag { $contract }, Position { $line }
line-written = Was dieser Lauf geschrieben hat
line-would-write = Was ein Lauf schreiben würde

rule-base-purchased = Abgerechnet werden die gekauften Plätze.
rule-base-in-use = Abgerechnet werden die genutzten Plätze.
rule-base-peak = Abgerechnet wird die höchste Nutzung im Abrechnungszeitraum.
rule-deactivated =
    { $count ->
        [one] Dazu kommt ein deaktiviertes Konto, das über ein Fünftel der gekauften Plätze hinausgeht.
       *[other] Dazu kommen { $count } deaktivierte Konten, die über ein Fünftel der gekauften Plätze hinausgehen.
    }
rule-at-least =
    { $count ->
        [one] Mindestens ein Platz wird abgerechnet.
       *[other] Mindestens { $count } Plätze werden abgerechnet.
    }
rule-less =
    { $count ->
        [one] Ein Platz ist inbegriffen.
       *[other] { $count } Plätze sind inbegriffen.
    }

change-quantity = Menge
change-state = Stand
change-answer = Antwort der PSA
change-sent = Gesendet
change-accepted = angenommen
change-intended = noch nicht gesendet
change-on-its-way = unterwegs
change-confirmed = bestätigt
change-refused = abgelehnt
change-in-doubt = ungewiss
change-not-applied = nicht angekommen
change-conflict = Widerspruch
change-cancelled = vor dem Senden aufgegeben

export-external-id = Externe Kennung
export-company = Unternehmen
export-contract = Vertrag
export-contract-id = Kennung des Vertrags
export-line-id = Kennung der Position
export-before = Vorher
export-after = Nachher
export-sentence = Ursache und Abhilfe
export-notices = Hinweise
export-writes = Geschrieben
