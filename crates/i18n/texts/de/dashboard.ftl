# Die Übersicht.

dashboard-billed = Abgerechnete Plätze
dashboard-billed-text = Nach den letzten Synchronisierungen
dashboard-not-billed = Es wurde noch nichts synchronisiert
dashboard-active = Aktive Organisationen
dashboard-suspended =
    { $count ->
        [one] { $count } gesperrt
       *[other] { $count } gesperrt
    }
dashboard-unsubscribed =
    { $count ->
        [one] { $count } gekündigt
       *[other] { $count } gekündigt
    }
dashboard-unmapped = Nicht zugeordnet
dashboard-unmapped-text = Ihre Plätze werden nirgends abgerechnet
dashboard-all-mapped = Jede abgerechnete Organisation ist zugeordnet
dashboard-no-findings = Nichts zu entscheiden
dashboard-findings-text = Sie warten auf Ihre Entscheidung
dashboard-connections = Letzte Synchronisierungen
dashboard-psa = PSA-System
dashboard-last-run = Letzte Synchronisierung
dashboard-seats-chart = Plätze der letzten 12 Monate
dashboard-seats-text = Alle Organisationen zusammen, jede nach ihrer letzten Meldung des Monats.
dashboard-month = Monat

seats-purchased = Gekauft
seats-in-use = Genutzt
seats-deactivated = Deaktiviert
seats-shared = Geteilt
