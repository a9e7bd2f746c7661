# Dateien mit Organisationen und Nutzung.

file-usage = Nutzung der Organisationen
file-organizations-text = Eine Zeile je Organisation. Eine Organisation mit bekannter externer Kennung wird geändert, andere werden angelegt. Es wird nur gespeichert, wenn jede Zeile stimmt.
file-usage-text = Eine Zeile je Organisation und Tag; die Organisation ist ihre externe Kennung. Was für einen Tag erneut gemeldet wird, ersetzt das Frühere. Es wird nur gespeichert, wenn jede Zeile stimmt.
file-columns = Spalten:
file-file = CSV-Datei
file-hint = UTF-8, bis { $limit_mb } MiB; größere Dateien kommen über die Kommandozeile
file-check = Nur prüfen
file-import = Datei importieren
file-would = Jede Zeile stimmt. Der Import würde { $created } anlegen und { $updated } ändern. Noch ist nichts gespeichert: Wählen Sie die Datei erneut und importieren Sie sie.
file-refused =
    { $count ->
        [one] Eine Zeile stimmt nicht, deshalb wurde nichts gespeichert. Berichtigen Sie sie und wählen Sie die Datei erneut.
       *[other] { $count } Zeilen stimmen nicht, deshalb wurde nichts gespeichert. Berichtigen Sie sie und wählen Sie die Datei erneut.
    }
file-problems = Was nicht stimmt
file-row = Zeile
file-column = Spalte
file-problem = Fehler
file-more = Gezeigt werden nur die ersten { $count }.
file-organizations-done = Die Datei ist importiert: { $created } Organisationen angelegt, { $updated } geändert.
file-usage-done =
    { $count ->
        [one] Die Datei ist importiert: eine Nutzungsmeldung gespeichert.
       *[other] Die Datei ist importiert: { $count } Nutzungsmeldungen gespeichert.
    }
