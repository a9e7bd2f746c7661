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

# What a role of ConnectWise calls an operation.

right-operation-read = Inquire
right-operation-create = Add
right-operation-update = Edit
right-operation-delete = Delete

right-connectwise-company-maintenance-read = Company Maintenance (Inquire): System > Security Roles > Companies > Company Maintenance > Inquire: All
right-connectwise-agreements-read = Agreements (Inquire): System > Security Roles > Finance > Agreements > Inquire: All
right-connectwise-agreements-update = Agreements (Edit): System > Security Roles > Finance > Agreements > Edit: All
right-connectwise-agreements-create = Agreements (Add): System > Security Roles > Finance > Agreements > Add: All
right-connectwise-product-catalog-read = Product Catalog (Inquire): System > Security Roles > Procurement > Product Catalog > Inquire: All, and no limit to categories
right-connectwise-service-tickets-read = Service Tickets (Inquire): System > Security Roles > Service Desk > Service Tickets > Inquire: All
right-connectwise-service-tickets-create = Service Tickets (Add): System > Security Roles > Service Desk > Service Tickets > Add: All
right-connectwise-service-tickets-update = Service Tickets (Edit): System > Security Roles > Service Desk > Service Tickets > Edit: All
right-connectwise-close-service-tickets-update = Close Service Tickets (Edit): System > Security Roles > Service Desk > Close Service Tickets > Edit: All
right-connectwise-table-setup-read = Table Setup (Inquire): System > Security Roles > System > Table Setup > Inquire: All, and under Customize every table allowed
