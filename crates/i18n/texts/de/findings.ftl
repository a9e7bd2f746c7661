# Was ein Lauf gefunden hat, was er zu einer Position sagt und warum Plätze nicht abgerechnet werden.

seats =
    { $count ->
        [one] { $count } Platz
       *[other] { $count } Plätze
    }

finding-unmapped =
    { $seats ->
        [0] Die Organisation ist mit keiner Vertragsposition der PSA verknüpft. Sie hat derzeit keine Plätze; verknüpfen Sie sie, bevor sie welche bekommt.
        [one] Ein Platz wird nirgends abgerechnet: Die Organisation ist mit keiner Vertragsposition der PSA verknüpft. Verknüpfen Sie sie.
       *[other] { $seats } Plätze werden nirgends abgerechnet: Die Organisation ist mit keiner Vertragsposition der PSA verknüpft. Verknüpfen Sie sie.
    }
finding-usage_unknown =
    { $why ->
        [stale] Die jüngste Nutzung ist vom { $latest } und zu alt, um sie abzurechnen. Die Position bleibt, wie sie ist. Melden Sie die aktuelle Nutzung.
       *[never_reported] Für diese Organisation wurde noch nie eine Nutzung gemeldet. Die Position bleibt, wie sie ist. Melden Sie die Nutzung oder kündigen Sie die Organisation.
    }
finding-contract_gone = Die PSA zeigt den Vertrag nicht mehr. Er wurde gelöscht, oder der API-Benutzer darf ihn nicht sehen. Prüfen Sie ihn in der PSA; gibt es ihn nicht mehr, verknüpfen Sie die Organisation mit einem anderen Vertrag.
finding-line_gone = Die PSA zeigt die Position nicht mehr. Sie wurde gelöscht, oder der API-Benutzer darf sie nicht sehen. Prüfen Sie sie in der PSA; gibt es sie nicht mehr, verknüpfen Sie die Organisation mit einer anderen Position.
finding-line_moved = Die Position steht jetzt auf einem anderen Vertrag oder rechnet ein anderes Produkt ab als beim Verknüpfen. Heben Sie die Verknüpfung auf und verknüpfen Sie die Organisation neu.
finding-unlinked = Die Verknüpfung der Organisation wurde aufgehoben, während der Lauf lief; es wurde nichts geschrieben. Verknüpfen Sie sie erneut, wenn ihre Plätze abgerechnet werden sollen.
finding-contract_ended =
    { $successor ->
        [none] Der Vertrag ist am { $day } ausgelaufen, diese Plätze werden also nirgends abgerechnet. Verlängern Sie ihn in der PSA oder verknüpfen Sie die Organisation mit einem laufenden Vertrag.
       *[other] Der Vertrag ist am { $day } ausgelaufen, diese Plätze werden also nirgends abgerechnet. Vertrag { $successor } scheint ihm zu folgen: Verknüpfen Sie die Organisation mit dessen Position.
    }
finding-line_ended = Die Position wird am { $day } zum letzten Mal abgerechnet, eine Änderung käme erst danach. Verknüpfen Sie die Organisation mit der Position, die ihr folgt, oder nehmen Sie das Ende in der PSA zurück.
finding-period_unknown = Der Vertrag rechnet nicht periodisch ab, oder sein Abrechnungszeitraum ist nicht zu verstehen. Stellen Sie den Zeitraum in der PSA ein oder verknüpfen Sie die Organisation mit einem wiederkehrenden Vertrag.
finding-units_unreadable =
    { $problem ->
        [not_whole] In der PSA steht ab { $day } keine ganze Zahl, oder ein Datum ist nicht zu lesen. Es wird nichts geschrieben, bis es in der PSA berichtigt ist.
        [negative] In der PSA steht ab { $day } eine negative Menge von { $units }. Es wird nichts geschrieben, bis sie in der PSA berichtigt ist.
        [ambiguous] In der PSA stehen ab { $day } zwei verschiedene Mengen. Es wird nichts geschrieben, bis sie in der PSA berichtigt sind.
        [total_or_difference] In der PSA steht ab { $day } eine Änderung, die als neue Gesamtmenge oder als Differenz gelesen werden kann. Es wird nichts geschrieben: Prüfen Sie die Menge in der PSA und tragen Sie die Änderung dort einmal von Hand ein.
       *[gap] In der PSA steht für den { $day } keine Menge, obwohl der Vertrag diesen Tag umfasst. Es wird nichts geschrieben, bis sie in der PSA berichtigt ist.
    }
finding-no_lawful_date =
    { $successor ->
        [none] Die Änderung würde erst nach dem Vertragsende am { $day } wirksam oder in einem bereits abgerechneten Zeitraum. Sie wird nicht vorgezogen. Verlängern Sie den Vertrag oder wählen Sie eine andere Regel für das Wirksamkeitsdatum.
       *[other] Die Änderung würde erst nach dem Vertragsende am { $day } wirksam oder in einem bereits abgerechneten Zeitraum. Sie wird nicht vorgezogen. Vertrag { $successor } scheint ihm zu folgen: Verknüpfen Sie die Organisation mit dessen Position.
    }
finding-changed_in_psa = Jemand hat die Menge in der PSA geändert: Dort steht { $observed }, erwartet war { $expected }, gewünscht ist { $wanted }. Entscheiden Sie, ob der Wert der PSA bleibt oder { $wanted } geschrieben wird.
finding-pending_foreign_change = In der PSA steht eine Änderung, die nicht von Seatbridge stammt: { $quantity } ab { $day }. Es wird nichts geschrieben, bis Sie entschieden haben, ob sie bleibt.
finding-brake_zero = Zur Sicherheit angehalten: Eine aktive Organisation würde von { $from } auf 0 fallen. Prüfen Sie die gemeldete Nutzung. Stimmt sie, geben Sie die Änderung frei; ist der Kunde gegangen, kündigen Sie die Organisation.
finding-brake_jump = Zur Sicherheit angehalten: Die Menge würde von { $from } auf { $to } springen. Prüfen Sie die gemeldete Nutzung und geben Sie die Änderung frei, wenn sie stimmt.
finding-brake_run = Zur Sicherheit angehalten: Dieser Lauf würde { $changes } von { $lines } Positionen ändern. Prüfen Sie einige davon und geben Sie den Lauf frei, wenn sie stimmen.
finding-in_doubt = Eine Änderung wurde gesendet, die Antwort kam nicht an. Sie wird nicht noch einmal gesendet; der nächste Lauf liest die Position und klärt es. Bleibt dieser Hinweis, sehen Sie sich die Position in der PSA an.
finding-conflict = Eine Änderung von { $before } auf { $after } blieb ohne Antwort, und nun steht dort { $observed }. Ob die Änderung ankam, lässt sich nicht erkennen. Prüfen Sie die Position in der PSA und entscheiden Sie, welche Menge richtig ist.
finding-refused = Die PSA hat die Änderung abgelehnt: { $reason }. Beheben Sie die Ursache in der PSA; der nächste Lauf versucht es erneut.
finding-duplicate = Die PSA meldet, dass diese Position für diesen Tag schon geändert wurde: { $reason }. Prüfen Sie die Menge in der PSA. Auf die Position wird nichts mehr geschrieben, bis Sie entschieden haben.
finding-not_verified =
    { $observed ->
        [unknown] Die PSA hat die Änderung auf { $wanted } angenommen, aber die Position ließ sich nicht zurücklesen. Prüfen Sie sie in der PSA; der nächste Lauf liest sie erneut.
       *[other] Die PSA hat die Änderung auf { $wanted } angenommen, aber dort steht { $observed }. Prüfen Sie die Position in der PSA; vorher wird nichts noch einmal gesendet.
    }
finding-price_drift = Eine Änderung der Menge hat den Preis der Position von { $price_before } auf { $price_after } geändert. Zur Sicherheit wird über diese Verbindung nichts mehr geschrieben. Berichtigen Sie den Preis in der PSA und melden Sie den Fall dem Betreiber, bevor Sie das Schreiben wieder erlauben.
finding-writes_stopped = Über diese Verbindung wird nichts geschrieben, weil eine frühere Änderung einen Preis verändert hat. Klären Sie zuerst jenen Fall.
finding-psa_failed = Die PSA hat nicht oder nicht verwertbar geantwortet: { $reason }. Die Position ist unbekannt, nicht null, und bleibt, wie sie ist. Der nächste Lauf versucht es erneut.

verdict-in_step = stimmt überein
verdict-raise = erhöhen
verdict-lower = senken
verdict-kept = belassen
verdict-held = angehalten
verdict-failed = fehlgeschlagen
verdict-unmapped = nicht verknüpft

notice-inactive_contract = Der Vertrag ist in der PSA als inaktiv gekennzeichnet und rechnet bis zu seinem Ende weiter ab.
notice-retired_product = Das Produkt ist im Katalog der PSA ausgemustert und wird auf dieser Position weiter abgerechnet.
notice-moved_to_start = Die Änderung wird am ersten Tag des Vertrags wirksam, weil der gewählte Tag davor liegt.
notice-moved_past_billed = Die Änderung wird nach den bereits abgerechneten Zeiträumen wirksam.
notice-brake_released = Eine Person hat die Sicherheitsbremse für diese Änderung freigegeben.

rule-included = Die enthaltenen Plätze werden nicht abgerechnet.
rule-minimum = Abgerechnet wird die vereinbarte Mindestmenge.
rule-minimum_and_included = Abgerechnet wird die vereinbarte Mindestmenge abzüglich der enthaltenen Plätze.
rule-unsubscribed = Die Organisation hat gekündigt; es wird nichts abgerechnet.
rule-deleted = Die Organisation ist gelöscht; es wird nichts abgerechnet.
