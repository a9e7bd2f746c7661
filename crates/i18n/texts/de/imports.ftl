# Warum eine Datei oder eine ihrer Zeilen nicht angenommen wurde.

import-at-row = Zeile { $row }: { $sentence }
import-at-field = Zeile { $row }, Spalte „{ $field }“: { $sentence }

import-missing-column = Diese Spalte fehlt. Ergänzen Sie sie in der Kopfzeile.
import-unknown-column = Die Kopfzeile nennt eine Spalte „{ $name }“, die diese Datei nicht haben kann. Entfernen Sie sie oder benennen Sie sie um. Bekannte Spalten: { $known }.
import-duplicate-column = Die Kopfzeile nennt diese Spalte zweimal. Behalten Sie eine davon.
import-empty = Die Zelle ist leer und braucht einen Wert.
import-too-long = Der Wert ist länger als { $max } Zeichen.
import-not-a-number = „{ $value }“ ist keine Zahl. Schreiben Sie nur Ziffern, zum Beispiel 12.
import-negative = „{ $value }“ ist negativ. Anzahlen beginnen bei 0.
import-fraction = „{ $value }“ enthält einen Punkt oder ein Komma. Schreiben Sie ganze Zahlen ohne Trennzeichen: 1000, nicht 1.000 oder 1000,0.
import-too-large = „{ $value }“ ist größer als { $max }. Prüfen Sie die Zahl.
import-not-a-day = „{ $value }“ ist kein Datum der Form JJJJ-MM-TT, zum Beispiel 2026-11-20.
import-unknown-status = „{ $value }“ ist kein Status. Schreiben Sie active, suspended, unsubscribed oder deleted.
import-bad-email = „{ $value }“ ist keine E-Mail-Adresse.
import-bad-country = „{ $value }“ ist kein Ländercode aus zwei Buchstaben, zum Beispiel DE.
import-unknown-plan = Der Partner hat keinen Plan „{ $value }“. Bekannte Pläne: { $known }.
import-unknown-organization = Der Partner hat keine Organisation mit der externen Kennung „{ $value }“. Importieren Sie zuerst die Organisationen und prüfen Sie führende Nullen: Tabellenprogramme lassen sie weg.
import-duplicate = Zeile { $first_row } enthält diesen Eintrag schon. Behalten Sie einen der beiden.
import-wrong-encoding =
    { $encoding ->
        [utf-16] Die Datei ist in UTF-16 geschrieben. Speichern Sie sie als „CSV UTF-8 (durch Trennzeichen getrennt)“ und importieren Sie sie erneut.
       *[windows-1252] Die Zeile ist nicht in UTF-8 geschrieben, sondern vermutlich in Windows-1252 oder Latin-1; Umlaute und Akzente gingen verloren. Speichern Sie die Datei als „CSV UTF-8 (durch Trennzeichen getrennt)“ und importieren Sie sie erneut.
    }
import-old-line-ends = Die Zeilen enden wie auf alten Macintosh-Systemen. Speichern Sie die Datei als „CSV UTF-8 (durch Trennzeichen getrennt)“ und importieren Sie sie erneut.
import-control-character = Der Wert enthält ein unsichtbares Steuerzeichen. Geben Sie ihn neu ein.
import-too-few-fields = Die Zeile hat { $found_fields } Zellen, die Kopfzeile aber { $expected_fields }. Es fehlen Zellen oder ein Trennzeichen.
import-too-many-fields = Die Zeile hat { $found_fields } Zellen, die Kopfzeile aber { $expected_fields }. Setzen Sie Werte, die ein Trennzeichen enthalten, in Anführungszeichen.
import-unclosed-quote = Hier beginnt ein Anführungszeichen, das nicht in derselben Zeile endet. Schließen Sie es und entfernen Sie Zeilenumbrüche aus Zellen.
import-row-too-long = Die Zeile ist länger als { $max } Zeichen. Vermutlich ist ein Anführungszeichen nicht geschlossen.
import-no-rows = Die Datei hat keine Zeilen. Schreiben Sie unter die Kopfzeile eine Zeile je Eintrag.
import-file-too-large = Die Datei ist größer als { $limit_mb } MiB. Teilen Sie sie in mehrere Dateien auf.
import-too-many-rows = Die Datei hat mehr als { $limit_rows } Zeilen. Teilen Sie sie in mehrere Dateien auf.
import-binary-file = Die Datei ist keine CSV-Datei, sondern binär, etwa eine Arbeitsmappe oder ein Archiv. Speichern Sie sie als „CSV UTF-8 (durch Trennzeichen getrennt)“ und importieren Sie sie erneut.
import-unreadable = Die Datei konnte nicht bis zum Ende gelesen werden: { $reason }. Es wurde nichts davon übernommen.
