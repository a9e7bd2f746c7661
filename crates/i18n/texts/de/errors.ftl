# Ein Text je ErrorCode der Engine: zuerst die Ursache, dann die Abhilfe.

## Partner und Pläne

error-partner-unknown = Es gibt keinen Partner „{ $name }“. Prüfen Sie die Schreibweise oder legen Sie den Partner zuerst an.
error-partner-name-taken = Es gibt bereits einen Partner „{ $name }“. Partnernamen sind in einer Installation eindeutig; wählen Sie einen anderen.
error-parent-missing = Ein Sub-Reseller gehört zu einem Distributor oder einem direkten Reseller. Geben Sie den übergeordneten Partner an.
error-parent-not-allowed = Nur ein Sub-Reseller hat einen übergeordneten Partner. Lassen Sie ihn weg oder legen Sie den Partner als Sub-Reseller an.
error-parent-is-sub-reseller = „{ $name }“ ist ein Sub-Reseller und kann keine eigenen Sub-Reseller haben. Wählen Sie einen Distributor oder einen direkten Reseller als übergeordneten Partner.
error-name-invalid = Das Feld „{ $field }“ darf nicht leer sein und höchstens { $max } Zeichen haben.
error-money-invalid = „{ $value }“ ist kein Betrag. Schreiben Sie ihn mit Punkt und höchstens vier Nachkommastellen, zum Beispiel 3.50, und die Währung mit drei Großbuchstaben, zum Beispiel EUR.
error-plan-unknown = Es gibt keinen Plan „{ $name }“. Bekannte Pläne: { $known }.
error-plan-name-taken = Es gibt bereits einen Plan „{ $name }“. Wählen Sie einen anderen Namen.
error-plans-not-here = Ein Sub-Reseller hat keine eigenen Pläne; er verwendet die Pläne, die ihm sein übergeordneter Partner zugewiesen hat. Legen Sie Pläne dort an und bearbeiten Sie sie dort.

## Zugriff

error-forbidden =
    { $permission ->
        [ManageIntegration] Ihre Rolle darf die PSA-Integration nicht verwalten. Wenden Sie sich an einen Owner, Super-Admin oder Admin Ihres Unternehmens.
        [SeeSyncResults] Ihre Rolle darf die Ergebnisse der Synchronisierung nicht sehen. Wenden Sie sich an einen Owner, Super-Admin oder Admin Ihres Unternehmens.
        [ManagePlans] Ihre Rolle darf hier keine Pläne verwalten. Wenden Sie sich an einen Owner, Super-Admin oder Admin; ein Sub-Reseller hat keine eigenen Pläne.
        [ManageOrganizations] Ihre Rolle darf keine Organisationen verwalten. Wenden Sie sich an einen Owner, Super-Admin oder Admin Ihres Unternehmens.
        [ReportUsage] Ihre Rolle darf keine Nutzung melden. Wenden Sie sich an einen Owner, Super-Admin oder Admin Ihres Unternehmens.
        [ManageSubResellers] Ihre Rolle darf keine Sub-Reseller verwalten. Wenden Sie sich an einen Owner, Super-Admin oder Admin des übergeordneten Partners.
        [operator] Das darf nur der Betreiber dieser Installation.
       *[other] Das dürfen Sie nicht ({ $permission }). Wenden Sie sich an einen Owner, Super-Admin oder Admin Ihres Unternehmens.
    }
error-organization-unknown = Es gibt keine Organisation mit der Kennung „{ $id }“. Verwenden Sie die externe Kennung oder die Kennung aus Seatbridge und prüfen Sie, ob die Organisation zu diesem Partner gehört.

## Dateien

error-import-refused =
    { $problems ->
        [one] „{ $file }“ wurde nicht importiert, denn die Datei hat einen Fehler. { $first } Beheben Sie ihn und importieren Sie die Datei erneut; geändert wurde nichts.
       *[other] „{ $file }“ wurde nicht importiert, denn die Datei hat { $problems } Fehler, darunter als ersten: { $first } Beheben Sie sie und importieren Sie die Datei erneut; geändert wurde nichts.
    }
error-file-unreadable = „{ $file }“ kann nicht gelesen werden: { $reason }. Prüfen Sie den Pfad und die Zugriffsrechte.

## Verbinden

error-already-connected = { $psa } ist bereits verbunden. Widerrufen Sie zuerst die Verbindung, wenn Sie ein anderes Konto verbinden möchten.
error-not-connected = { $psa } ist nicht verbunden. Stellen Sie zuerst die Verbindung her.
error-credential-missing = Das Feld „{ $field }“ ist leer oder enthält Zeichen, die nicht dazugehören können. Kopieren Sie den Wert noch einmal aus der PSA, ohne Leerzeichen und Zeilenumbrüche.
error-vendor-code-missing =
    { $psa ->
        [Autotask] Es ist kein Integrationscode für Autotask eingestellt; Autotask würde jeden Aufruf ablehnen. Setzen Sie autotask.integration_code in seatbridge.toml oder SEATBRIDGE_AUTOTASK__INTEGRATION_CODE in der Umgebung.
        [ConnectWise] Es ist keine Client-ID für ConnectWise eingestellt; ConnectWise würde jeden Aufruf ablehnen. Setzen Sie connectwise.client_id in seatbridge.toml oder SEATBRIDGE_CONNECTWISE__CLIENT_ID in der Umgebung.
       *[other] Für { $psa } ist kein Herstellercode eingestellt. Setzen Sie { $setting }.
    }
error-rights-missing =
    { $psa ->
        [ConnectWise] Dem API-Mitglied von ConnectWise fehlen Rechte: { $rights }. Öffnen Sie in ConnectWise System > Sicherheitsrollen, ergänzen Sie die Rechte in der Rolle des API-Mitglieds und speichern Sie; verbinden Sie danach erneut.
       *[Autotask] Dem API-Benutzer von { $psa } fehlen Rechte: { $rights }. Öffnen Sie in Autotask Admin > Unternehmenseinstellungen & Benutzer > Ressourcen/Benutzer (HR) > Sicherheitsstufen, bearbeiten Sie die Sicherheitsstufe des API-Benutzers und speichern Sie; verbinden Sie danach erneut. Das Recht, Verträge zu bearbeiten, wird nicht benötigt.
    }
error-psa-unknown-key =
    { $psa ->
        [ConnectWise] ConnectWise kennt diesen öffentlichen Schlüssel nicht. Kopieren Sie ihn noch einmal von der Registerkarte „API-Schlüssel“ des API-Mitglieds.
       *[Autotask] { $psa } kennt diesen API-Benutzernamen nicht. Prüfen Sie die Schreibweise und verwenden Sie den Benutzernamen (Schlüssel), der für den API-Benutzer erzeugt wurde, nicht die E-Mail-Adresse einer Person.
    }
error-psa-credentials =
    { $psa ->
        [ConnectWise] ConnectWise lehnt die Zugangsdaten ab und sagt nicht, welcher Teil falsch ist. Mögliche Ursachen: Der private Schlüssel gehört nicht zum öffentlichen, oder einer von beiden wurde nicht vollständig kopiert; die Schlüssel stammen aus einem anderen Unternehmen oder einer anderen Region als Unternehmenskennung und Adresse; das API-Mitglied oder der Schlüssel ist inaktiv oder abgelaufen. Vergleichen Sie den öffentlichen Schlüssel unter System > Mitglieder > API-Mitglieder > API-Schlüssel; ein privater Schlüssel wird nie wieder angezeigt, erzeugen Sie deshalb im Zweifel ein neues Schlüsselpaar.
       *[Autotask] { $psa } lehnt die Zugangsdaten ab und sagt nicht, welcher Teil falsch ist. Mögliche Ursachen: Das Geheimnis ist falsch; der am API-Benutzer gewählte Integrationsanbieter ist nicht der dieser Installation (oder dessen Tracking-Kennung weicht ab); der API-Benutzer liegt in einer anderen Zone; der API-Benutzer wurde vor weniger als 5 Minuten angelegt; der API-Benutzer ist inaktiv oder gesperrt. Prüfen Sie dies in dieser Reihenfolge und versuchen Sie es erneut.
    }
error-psa-vendor-code =
    { $psa ->
        [ConnectWise] ConnectWise lehnt die Client-ID ab. Sie ist keiner Ihrer Schlüssel, sondern benennt die Integration und muss unter developer.connectwise.com registriert sein. Der Betreiber dieser Installation sollte connectwise.client_id in der Konfiguration (oder die für diese Verbindung angegebene Client-ID) mit der registrierten vergleichen.
       *[Autotask] { $psa } lehnt den Integrationscode ab. Prüfen Sie autotask.integration_code in der Konfiguration und ob am API-Benutzer derselbe Integrationsanbieter gewählt ist.
    }
error-psa-company = { $psa } kennt diese Unternehmenskennung nicht. Geben Sie die Kennung ein, mit der Sie sich bei { $psa } anmelden: Groß- und Kleinschreibung zählen, und sie ist nicht der Name Ihres Unternehmens. Wenn sie stimmt, prüfen Sie, ob die Adresse die Ihrer Region ist.
error-psa-address =
    { $problem ->
        [no_region] Dieser Adresse von { $psa } fehlt die Region, deshalb lässt sich kein Server finden. Geben Sie die Adresse Ihrer Region ein, zum Beispiel { $detail }
        [no_address] Dies ist keine Adresse eines Servers von { $psa }. Geben Sie nur den Namen des Servers ein, ohne Benutzernamen, zum Beispiel api-na.myconnectwise.net
       *[other] Diese Adresse von { $psa } ist für Menschen gedacht, nicht für Programme: Die Schnittstelle hat eine eigene Adresse, die mit „api-“ beginnt. Vorschlag: { $detail }
    }
error-psa-blocked =
    { $problem ->
        [plain_http] Die Adresse von { $psa } beginnt mit http://; die Schlüssel würden unverschlüsselt übertragen, deshalb wurde sie nicht aufgerufen. Nur der Betreiber kann das für einen Server im eigenen Netz erlauben, als Host:Port in outbound.allow; andernfalls geben Sie die Adresse mit https ein. Vorschlag: { $detail }
       *[other] Die Adresse „{ $host }“ von { $psa } darf nicht aufgerufen werden: Sie ist privat oder nicht https. Wenn sie gewollt ist, ergänzen Sie sie als Host:Port in outbound.allow in der Konfiguration; andernfalls berichtigen Sie die Adresse.
    }

## Die PSA im Betrieb

error-psa-forbidden =
    { $psa ->
        [ConnectWise] Die Rolle des API-Mitglieds erlaubt „{ $entity }“ ({ $operation ->
            [read] Abfragen
            [create] Hinzufügen
            [update] Bearbeiten
            [delete] Löschen
           *[other] { $operation }
        }) nicht. Setzen Sie es unter System > Sicherheitsrollen auf „Alle“; steht es schon dort, sehen Sie unter „Anpassen“ (Customize) nach, ob einzelne Tabellen ausgenommen sind.
       *[Autotask] { $psa } erlaubt dem API-Benutzer bei „{ $entity }“ nicht das { $operation ->
            [read] Lesen
            [create] Anlegen
            [update] Ändern
            [delete] Löschen
           *[other] Ausführen ({ $operation })
        }. Ergänzen Sie das Recht in der Sicherheitsstufe des API-Benutzers unter Admin > Unternehmenseinstellungen & Benutzer > Ressourcen/Benutzer (HR) > Sicherheitsstufen.
    }
error-psa-unavailable =
    { $problem ->
        [no_connection] Es kam keine Verbindung zu { $psa } zustande ({ $detail }). Prüfen Sie, ob die Adresse richtig geschrieben ist und ob dieser Server sie über Firewall und Namensdienst erreicht, und versuchen Sie es erneut.
        [web_page] Statt einer Antwort von { $psa } kam eine Webseite: eine Wartungsseite oder ein vorgeschalteter Schutz, der Aufrufe von Programmen ablehnt. Sehen Sie auf der Statusseite von { $psa } nach und versuchen Sie es später erneut; bleibt es dabei, bitten Sie den Support von { $psa }, die Aufrufe dieses Servers durchzulassen.
       *[other] { $psa } ist nicht erreichbar oder arbeitet gerade nicht: { $detail }. Prüfen Sie das Netzwerk und die Statusseite von { $psa } und versuchen Sie es später erneut.
    }
error-psa-timeout = { $psa } hat nicht rechtzeitig geantwortet. Versuchen Sie es später erneut; wenn es häufig vorkommt, erhöhen Sie psa.timeout_ms in der Konfiguration.
error-psa-rate-limited =
    { $seconds ->
        [one] { $psa } nimmt eine Sekunde lang keine Aufrufe an, weil zu viele gemacht wurden, von Seatbridge oder von anderen Werkzeugen. Versuchen Sie es danach erneut.
       *[other] { $psa } nimmt { $seconds } Sekunden lang keine Aufrufe an, weil zu viele gemacht wurden, von Seatbridge oder von anderen Werkzeugen. Versuchen Sie es danach erneut.
    }
error-psa-protocol =
    { $problem ->
        [web_page] Anstelle von { $psa } hat eine Seite für Menschen geantwortet, etwa die Anmeldeseite oder die eines Proxys. Geben Sie die Adresse der Schnittstelle ein, die bei Servern von { $psa } selbst mit „api-“ beginnt; stimmt sie, fragen Sie Ihre Netzwerkverwaltung, was zwischen diesem Server und { $psa } steht.
        [redirect] Der Server leitet auf eine andere Adresse weiter. Dem wird nie gefolgt, weil die Schlüssel mitgingen. Öffnen Sie die Adresse im Browser und geben Sie diejenige ein, zu der sie führt; die Schnittstelle von { $psa } selbst leitet niemanden weiter.
        [not_served] Unter dieser Adresse antwortet ein Server, aber er bedient dieses Unternehmen von { $psa } nicht. Geben Sie nur die Adresse des Servers ein, ohne Pfad, und prüfen Sie, ob sie die Ihrer Region ist; wenn es vorher ging, wird { $psa } gerade aktualisiert: Versuchen Sie es später erneut.
        [ssl_required] Der Server von { $psa } nimmt diese Adresse nicht an: Er verlangt https. Geben Sie die Adresse mit https ein und bei Servern von { $psa } selbst mit „api-“ davor, zum Beispiel https://api-na.myconnectwise.net
       *[other] Die Antwort kam nicht von { $psa }: { $detail }. Etwas dazwischen hat stattdessen geantwortet, etwa ein Proxy, eine Anmeldeseite oder eine Wartungsseite, oder die Basis-URL ist falsch. Prüfen Sie die Basis-URL und den Weg ins Internet.
    }
error-psa-refused = { $psa } hat den Aufruf abgelehnt: { $detail }. Beheben Sie die genannte Ursache und versuchen Sie es erneut.

## Zuordnung

error-field-unknown = Es gibt kein Feld „{ $field }“. Bekannte Felder: { $known }.
error-field-missing = Das Feld „{ $field }“ braucht einen Wert.
error-choice-unknown = Die PSA bietet für „{ $field }“ keine Auswahl „{ $value }“ an. Laden Sie die Auswahl neu und wählen Sie einen der Einträge.
error-choice-inactive =
    { $field ->
        [catalog] „{ $name }“ ({ $value }) kann nicht auf einer Vereinbarung abgerechnet werden: Der Katalogeintrag ist in der PSA inaktiv, oder er ist ein Bundle, das keine Vereinbarung annimmt. Wählen Sie einen aktiven Eintrag, der kein Bundle ist, oder aktivieren Sie diesen unter Beschaffung > Produktkatalog.
       *[other] Die Auswahl „{ $name }“ ({ $value }) für „{ $field }“ ist in der PSA inaktiv. Wählen Sie einen aktiven Eintrag oder aktivieren Sie ihn dort.
    }
error-number-out-of-range = „{ $field }“ muss eine ganze Zahl von { $min } bis { $max } sein.
error-organization-linked = „{ $organization }“ ist bereits in { $psa } verknüpft. Heben Sie dort zuerst die Verknüpfung auf.
error-organization-not-linked = „{ $organization }“ ist in { $psa } nicht verknüpft.
error-line-linked = Über die Vertragsposition { $line } wird bereits „{ $organization }“ abgerechnet; eine Position rechnet nur eine Organisation ab. Heben Sie zuerst jene Verknüpfung auf oder wählen Sie eine andere Position.
error-company-unknown = Die PSA zeigt kein Unternehmen { $company }. Es wurde gelöscht oder zusammengeführt, oder der API-Benutzer darf es nicht sehen.
error-company-is-own = Das Unternehmen { $company } ist Ihr eigenes Unternehmen in der PSA. Es wird nie abgerechnet; wählen Sie das Unternehmen des Kunden.
error-contract-unknown = Die PSA zeigt keinen Vertrag { $contract }. Er wurde gelöscht, oder der API-Benutzer darf ihn nicht sehen.
error-contract-of-other = Der Vertrag { $contract } gehört zum Unternehmen { $company }, nicht zum gewählten. Wählen Sie einen Vertrag des gewählten Unternehmens.
error-contract-ended = Der Vertrag { $contract } ist seit { $day } gekündigt oder abgelaufen, deshalb würde darauf nichts abgerechnet. Wählen Sie den Vertrag oder die Vereinbarung, die an seine Stelle getreten ist, oder öffnen Sie ihn in der PSA wieder.
error-line-ended = Die Position { $line } wurde am { $day } zum letzten Mal abgerechnet. Wählen Sie die Position, die an ihre Stelle getreten ist, oder nehmen Sie ihr Ende in der PSA zurück.
error-contract-not-recurring = Der Vertrag { $contract } rechnet nicht periodisch ab, deshalb kann keine Platzzahl darauf stehen. Wählen Sie einen wiederkehrenden Servicevertrag oder eine wiederkehrende Vereinbarung.
error-line-unknown = Die PSA zeigt keine Vertragsposition { $line }. Sie wurde gelöscht, oder der API-Benutzer darf sie nicht sehen.
error-line-of-other = Die Vertragsposition { $line } steht nicht auf dem Vertrag { $contract }, sondern auf { $actual }. Wählen Sie eine Position dieses Vertrags.

## Einstellungen, Läufe, der Rechner

error-setting-invalid = Die Einstellung „{ $setting }“ wird nicht angenommen: { $reason }.
error-sync-running = Für diesen Partner läuft bereits eine Synchronisierung mit { $psa }. Warten Sie, bis sie beendet ist; zwei zugleich werden nie gestartet.
error-run-unknown = Es gibt keinen Lauf „{ $run }“ dieses Partners.
error-key-file = Die Schlüsseldatei kann nicht verwendet werden: { $reason }. Ohne sie bleiben gespeicherte Geheimnisse verschlossen. Legen Sie die ursprüngliche Schlüsseldatei in den Datenordner zurück; eine neue öffnet sie nicht.
error-secret-unreadable = Ein gespeichertes Geheimnis lässt sich mit dieser Schlüsseldatei nicht öffnen: { $reason }. Legen Sie die Schlüsseldatei zurück, die zu dieser Datenbank gehört, oder verbinden Sie erneut.
error-database = Die Datenbank ist ausgefallen: { $reason }. Nichts wurde halb geschrieben; prüfen Sie den Datenträger oder den Datenbankserver und versuchen Sie es erneut.
error-stale = Jemand anderes hat dies inzwischen geändert. Laden Sie es neu und wiederholen Sie Ihre Änderung.
error-stored-data = Die Datenbank kann nicht verwendet werden: { $reason }. Sie stammt von einer anderen Version von Seatbridge oder ist beschädigt. Verwenden Sie die Version, mit der sie angelegt wurde, oder spielen Sie eine Sicherung ein; es wurde nichts geändert.
