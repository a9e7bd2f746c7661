# Die Seite der offenen Befunde, und wie sie beantwortet werden.

findings-all = Alle
findings-search = Organisation: Name oder Kennung
findings-read-only = Ein Inhaber, Super-Admin oder Admin Ihrer Firma kann diese Befunde beantworten.
findings-release-chosen = Ausgewählte freigeben
findings-choose = Auswählen
findings-none = Nichts zu entscheiden
findings-none-text = Kein Befund ist offen. Jeder Lauf vergleicht alle Positionen neu und sagt hier, was eine Person entscheiden muss.
findings-to-runs = Zu den Läufen
findings-no-match = Kein Befund gefunden
findings-no-match-text = Auf diesen Filter passt kein offener Befund.
findings-show-all = Alle Befunde
findings-none-chosen = Wählen Sie mindestens einen Befund aus.
findings-released = Freigegeben: Dieser Lauf schreibt, was angehalten war.
findings-kept = Der Wert der PSA bleibt. Der nächste Lauf fragt erneut, sobald er oder die gewünschte Menge sich ändert.
findings-writes-allowed = Seatbridge darf wieder in { $psa } schreiben. Der nächste Lauf prüft die Preise so genau wie der erste.

finding-what = Befund
finding-since = Seit
finding-answer = Was zu tun ist
finding-choose = { $name } auswählen
finding-whole = Ganz { $psa }
finding-to-run = Zum Lauf

remedy-release = Freigeben
remedy-release-run = Lauf freigeben
remedy-overwrite = Überschreiben
remedy-keep = Wert der PSA behalten
remedy-allow-writes = Schreiben wieder erlauben
remedy-map = Zur Zuordnung
remedy-report-usage = Zur Organisation

ask-release = Ein Lauf beginnt sofort und schreibt die Menge von { $name } in { $psa }. Für alle anderen Positionen gelten die Regeln wie immer.
ask-release-run = Ein Lauf beginnt sofort und schreibt alle Änderungen, die diese Sicherheitsbremse von { $psa } anhält.
ask-overwrite = Ein Lauf beginnt sofort und überschreibt die Menge von { $name } in { $psa } mit der unseren.
ask-keep = { $psa } wird noch einmal gelesen; dann bleibt die Menge von { $name }, wie sie dort steht. Geschrieben wird nichts.
ask-allow-writes = Seatbridge darf dann wieder Mengen in { $psa } schreiben. Berichtigen Sie dort zuerst den Preis.
