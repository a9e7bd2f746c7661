# Wie es mit den verbundenen PSA-Systemen steht, in Listen und Pop-ups.

psa-synced = Synchronisiert
psa-unmapped = Nicht zugeordnet
psa-not-linked = Nicht verknüpft
psa-elsewhere = In { $psa } verknüpft, bitte zuerst dort aufheben
psa-show = Integration anzeigen
psa-manage = Verwalten
psa-states-of = Integration von { $name }
psa-last-run = Letzte Synchronisierung:
psa-never-run = noch nie
psa-run-green = stimmt überein
psa-run-findings = mit Befunden
psa-run-red = fehlgeschlagen
psa-none-title = Es ist kein PSA-System verbunden
psa-none = Verbinden Sie Autotask oder ConnectWise, damit Plätze dort abgerechnet werden.
psa-connect-one = Zur Integration
