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
