# Wörter der Befehlszeile.

cli-total-reported = Gemeldet
cli-total-billed = Abgerechnet
cli-total-excluded = Per Regel ausgenommen
cli-total-unmapped = Nicht verknüpft
cli-total-held = Angehalten
cli-total-failed = Fehlgeschlagen

cli-lines-in-step =
    { $count ->
        [one] { $count } Position stimmt überein
       *[other] { $count } Positionen stimmen überein
    }
cli-lines-raised = { $count } erhöht
cli-lines-lowered = { $count } gesenkt
cli-lines-kept = { $count } belassen wie in der PSA
cli-lines-held = { $count } angehalten
cli-lines-unmapped = { $count } nicht verknüpft
cli-lines-failed = { $count } fehlgeschlagen

cli-requests = Anfragen: { $reads } gelesen, { $writes } geschrieben
cli-sum-closes = Die Summe geht auf: Jeder gemeldete Platz ist nachgewiesen.
cli-sum-open = Die Summe geht nicht auf: Einige gemeldete Plätze sind nicht nachgewiesen.
cli-state-green = Grün: Alles stimmt überein oder ist geschrieben.
cli-state-findings = Klärungsbedarf: Eine Person muss entscheiden.
cli-state-red = Rot: Etwas ist fehlgeschlagen, oder die Summe geht nicht auf.
cli-preview = Vorschau: Es wurde nichts geschrieben.
cli-nothing-compared = Es wurde nichts verglichen; dieser Lauf beweist also nichts.
cli-clock-shifted = Achtung: Der Kalender ist durch clock.today auf den { $day } gestellt. Das ist nur für Tests und Vorführungen gedacht.
cli-imported-organizations = Organisationen: { $created } neu, { $updated } geändert, { $unchanged } unverändert.
cli-imported-usage =
    { $count ->
        [one] Eine Nutzungsmeldung übernommen.
       *[other] { $count } Nutzungsmeldungen übernommen.
    }
cli-more-problems =
    { $count ->
        [one] … und ein weiterer Fehler.
       *[other] … und { $count } weitere Fehler.
    }
cli-connected = { $psa } ist verbunden.
cli-revoked = Die Verbindung zu { $psa } ist widerrufen. In { $psa } wurde nichts gelöscht.
cli-suggestions-sure =
    { $count ->
        [one] Ein sicherer Vorschlag
       *[other] { $count } sichere Vorschläge
    }
cli-suggestions-open =
    { $count ->
        [one] Über eine Organisation muss eine Person entscheiden
       *[other] Über { $count } Organisationen muss eine Person entscheiden
    }

cli-right-missing = Fehlt, sodass nicht funktioniert, was es braucht: { $sentence }
cli-right-restricted = Eingeschränkt, sodass Datensätze ohne Fehlermeldung fehlen können: { $sentence }
cli-rights-unknown = { $psa } teilt nicht mit, ob diese Rechte gewährt sind: { $rights }. Prüfen Sie sie, wenn etwas nicht funktioniert.
cli-rights-surplus =
    { $psa ->
        [ConnectWise] Es ist mehr gewährt, als je gebraucht wird: { $rights }. Empfohlen ist der kleinste Satz von Rechten. Belassen Sie auf „Alle“: Unternehmenswartung (Abfragen); Vereinbarungen (Hinzufügen, Bearbeiten, Abfragen); Produktkatalog (Abfragen); Service-Tickets (Hinzufügen, Bearbeiten, Abfragen); Service-Tickets schließen (Bearbeiten); Tabelleneinrichtung (Abfragen). Setzen Sie unter System > Sicherheitsrollen alles andere auf „Keine“.
       *[other] Es ist mehr gewährt, als je gebraucht wird: { $rights }. Wir empfehlen, dies zu entziehen.
    }

cli-doctor-autotask = Autotask unter { $host }, Integrationscode: { $value }
cli-doctor-connectwise = Client-ID für ConnectWise: { $value }
cli-doctor-set = gesetzt
cli-doctor-not-set = NICHT GESETZT ({ $setting })
cli-doctor-database = erreichbar, auf dem neuesten Stand
cli-doctor-connected = verbunden als { $name }
cli-doctor-works = Anmeldung als { $name } gelingt, alle nötigen Rechte sind da
cli-doctor-rights = Anmeldung als { $name } gelingt, aber nötige Rechte fehlen: { $rights }
