//! The article "Connecting with ConnectWise", one test per section, named after it. Must hold every section.

use seatbridge_core::PsaKind::ConnectWise;
use seatbridge_testkit::{Locale, both_languages};

use crate::sections;

both_languages!(
    full_partner_setup_in_connectwise,
    connect_to_connectwise_in_the_partner_portal,
    create_a_new_plan_with_the_connectwise_integration,
    edit_existing_plans_linked_with_the_connectwise_integration,
    create_a_new_organization_synced_with_connectwise,
    edit_an_existing_organization_and_map_it_with_connectwise_by_the_integration_page,
    edit_an_existing_organization_and_map_it_with_connectwise_by_the_organizations_page,
    set_up_a_new_security_role_in_connectwise,
    revoke_the_connectwise_integration,
);

async fn full_partner_setup_in_connectwise(locale: Locale) {
    let steps = [
        ("API Members", "API-Mitglieder"),
        ("Role ID", "Rollen-ID"),
        ("API Keys", "API-Schlüssel"),
        ("the private key", "privaten Schlüssel"),
    ];
    sections::preparation(ConnectWise, locale, &steps).await;
}

async fn connect_to_connectwise_in_the_partner_portal(locale: Locale) {
    sections::connecting(ConnectWise, locale).await;
}

async fn create_a_new_plan_with_the_connectwise_integration(locale: Locale) {
    sections::new_plan(ConnectWise, locale).await;
}

async fn edit_existing_plans_linked_with_the_connectwise_integration(locale: Locale) {
    sections::existing_plan(ConnectWise, locale).await;
}

async fn create_a_new_organization_synced_with_connectwise(locale: Locale) {
    sections::new_organization(ConnectWise, locale).await;
}

async fn edit_an_existing_organization_and_map_it_with_connectwise_by_the_integration_page(locale: Locale) {
    sections::existing_organization(ConnectWise, locale).await;
}

async fn edit_an_existing_organization_and_map_it_with_connectwise_by_the_organizations_page(locale: Locale) {
    sections::existing_organization_by_its_page(ConnectWise, locale).await;
}

async fn set_up_a_new_security_role_in_connectwise(locale: Locale) {
    let heading = match locale {
        Locale::En => "The security role, step by step",
        Locale::De => "Die Sicherheitsrolle, Schritt für Schritt",
    };
    let steps = [("System > Security Roles", "System > Sicherheitsrollen"), ("Inquire All", "Abfragen")];
    sections::security_role(ConnectWise, locale, heading, &steps).await;
}

async fn revoke_the_connectwise_integration(locale: Locale) {
    sections::revoking(ConnectWise, locale).await;
}
