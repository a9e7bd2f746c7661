# Rights of an API user, each with the setting that grants it: right-<psa>-<entity>-<operation>.

right-autotask-companies-read = Companies (read): CRM > Company & Contact Access: All
right-autotask-contracts-read = Contracts (read): Contracts > Object Permissions > View: All, and Contract Visibility: Full
right-autotask-contractservices-read = Contract services (read): Contracts > Object Permissions > View: All, and Contract Visibility: Full
right-autotask-contractserviceunits-read = Contract service units (read): Contracts > Object Permissions > View: All, and Contract Visibility: Full
right-autotask-contractserviceadjustments-create = Contract service adjustments (create): Contracts > Object Permissions > Add: Yes, and Contract Visibility: Full
right-autotask-services-read = Services (read): Admin > Products, Services & Inventory
right-autotask-tickets-read = Tickets (read): Service Desk > Object Permissions (Tickets) > View: All
right-autotask-tickets-create = Tickets (create): Service Desk > Object Permissions (Tickets) > Add: Yes
right-autotask-tickets-update = Tickets (change): Service Desk > Object Permissions (Tickets) > Edit: Yes
right-autotask-ticketnotes-create = Ticket notes (create): Service Desk > Object Permissions (Tickets) > Edit: Yes
