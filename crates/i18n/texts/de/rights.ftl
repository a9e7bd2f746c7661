# Rechte eines API-Benutzers, jedes mit der Einstellung, die es gewährt: right-<psa>-<entity>-<operation>.

right-autotask-companies-read = Unternehmen (lesen): CRM > Zugriff auf Unternehmen und Kontakte: Alle
right-autotask-contracts-read = Verträge (lesen): Verträge > Objektberechtigungen > Anzeigen: Alle, und Vertragssichtbarkeit: Voll
right-autotask-contractservices-read = Vertragsservices (lesen): Verträge > Objektberechtigungen > Anzeigen: Alle, und Vertragssichtbarkeit: Voll
right-autotask-contractserviceunits-read = Einheiten der Vertragsservices (lesen): Verträge > Objektberechtigungen > Anzeigen: Alle, und Vertragssichtbarkeit: Voll
right-autotask-contractserviceadjustments-create = Anpassungen der Vertragsservices (anlegen): Verträge > Objektberechtigungen > Hinzufügen: Ja, und Vertragssichtbarkeit: Voll
right-autotask-services-read = Services (lesen): Verwaltung > Produkte, Dienstleistungen und Inventar
right-autotask-tickets-read = Tickets (lesen): Service Desk > Objektberechtigungen (Tickets) > Anzeigen: Alle
right-autotask-tickets-create = Tickets (anlegen): Service Desk > Objektberechtigungen (Tickets) > Hinzufügen: Ja
right-autotask-tickets-update = Tickets (ändern): Service Desk > Objektberechtigungen (Tickets) > Bearbeiten: Ja
right-autotask-ticketnotes-create = Ticketnotizen (anlegen): Service Desk > Objektberechtigungen (Tickets) > Bearbeiten: Ja

# Wie eine Rolle von ConnectWise einen Vorgang nennt.

right-operation-read = Abfragen
right-operation-create = Hinzufügen
right-operation-update = Bearbeiten
right-operation-delete = Löschen

right-connectwise-company-maintenance-read = Unternehmenswartung (Abfragen; Company Maintenance, Inquire): System > Sicherheitsrollen > Unternehmen > Unternehmenswartung > Abfragen: Alle
right-connectwise-agreements-read = Vereinbarungen (Abfragen; Agreements, Inquire): System > Sicherheitsrollen > Finanzen > Vereinbarungen > Abfragen: Alle
right-connectwise-agreements-update = Vereinbarungen (Bearbeiten; Agreements, Edit): System > Sicherheitsrollen > Finanzen > Vereinbarungen > Bearbeiten: Alle
right-connectwise-agreements-create = Vereinbarungen (Hinzufügen; Agreements, Add): System > Sicherheitsrollen > Finanzen > Vereinbarungen > Hinzufügen: Alle
right-connectwise-product-catalog-read = Produktkatalog (Abfragen; Product Catalog, Inquire): System > Sicherheitsrollen > Beschaffung > Produktkatalog > Abfragen: Alle, ohne Einschränkung auf Kategorien
right-connectwise-service-tickets-read = Service-Tickets (Abfragen; Service Tickets, Inquire): System > Sicherheitsrollen > Service Desk > Service-Tickets > Abfragen: Alle
right-connectwise-service-tickets-create = Service-Tickets (Hinzufügen; Service Tickets, Add): System > Sicherheitsrollen > Service Desk > Service-Tickets > Hinzufügen: Alle
right-connectwise-service-tickets-update = Service-Tickets (Bearbeiten; Service Tickets, Edit): System > Sicherheitsrollen > Service Desk > Service-Tickets > Bearbeiten: Alle
right-connectwise-close-service-tickets-update = Service-Tickets schließen (Bearbeiten; Close Service Tickets, Edit): System > Sicherheitsrollen > Service Desk > Service-Tickets schließen > Bearbeiten: Alle
right-connectwise-table-setup-read = Tabelleneinrichtung (Abfragen; Table Setup, Inquire): System > Sicherheitsrollen > System > Tabelleneinrichtung > Abfragen: Alle, und unter „Anpassen“ (Customize) jede Tabelle erlaubt
