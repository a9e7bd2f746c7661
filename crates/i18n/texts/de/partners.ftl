# Partner, wie der Betreiber sie sieht, und Sub-Reseller, wie ihr übergeordneter Partner sie sieht.

partners-new = Neuer Partner
partners-search = Nach Namen suchen
partners-none = Noch keine Partner
partners-none-text = Legen Sie einen Distributor oder einen direkten Reseller an. Dessen Inhaber erhält eine Einladung und erledigt alles Weitere.
partners-not-found = Kein Partner gefunden
partners-not-found-text = Kein Name enthält diesen Text.
partners-all = Alle Partner anzeigen

partner-distributor = Distributor
partner-direct-reseller = Direkter Reseller
partner-sub-reseller = Sub-Reseller
partner-name = Unternehmen
partner-type = Art
partner-below = unter { $name }
partner-parent = Übergeordneter Partner
partner-id = Kennung
partner-created = Angelegt
partner-about = Über diesen Partner
partner-connections = Verbindungen
partner-unconnected = Keine PSA verbunden
partner-unconnected-text = Der Partner verbindet seine PSA selbst; nur er sieht und ändert seine Verbindung.
partner-owner = Inhaber
partner-owner-text = Der Inhaber erhält einen Link, über den er ein Kennwort wählt, und lädt alle weiteren Benutzer ein.
partner-no-owner = Dieser Partner hat noch keinen Inhaber, deshalb kann sich niemand von ihm anmelden. Laden Sie einen ein.
partner-invite-owner = Inhaber einladen

health-psa = PSA
health-state = Zustand
health-last-run = Letzte Synchronisierung
health-since = Verbunden seit
health-stopped = Schreiben angehalten
health-no-run = Noch nicht synchronisiert
health-green = Stimmt überein
health-findings = Befunde
health-running = Läuft
health-red = Fehlgeschlagen
health-paused = Die PSA bittet zu warten bis

sub-resellers-new = Neuer Sub-Reseller
sub-resellers-search = Nach Namen suchen
sub-resellers-none = Noch keine Sub-Reseller
sub-resellers-none-text = Sub-Reseller verkaufen Ihre Pläne an ihre eigenen Kunden. Legen Sie einen an; dessen Inhaber erhält eine Einladung.
sub-resellers-all = Alle Sub-Reseller anzeigen
sub-reseller-plans = Pläne, die er verkaufen darf
sub-reseller-no-plans = Sie haben noch keine Pläne, die zugewiesen werden könnten.
sub-reseller-plan-used =
    { $count ->
        [one] von einer Organisation verwendet
       *[other] von { $count } Organisationen verwendet
    }
sub-reseller-organizations =
    { $count ->
        [0] Keine Organisation dieses Sub-Resellers verwendet einen Ihrer Pläne.
        [one] Eine Organisation dieses Sub-Resellers verwendet einen Ihrer Pläne.
       *[other] { $count } Organisationen dieses Sub-Resellers verwenden Ihre Pläne.
    }
sub-reseller-saved = Die Pläne sind zugewiesen.
