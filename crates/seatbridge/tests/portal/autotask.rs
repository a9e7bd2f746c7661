//! The article "Connecting with Autotask", one test per section, named after it. Must hold every section.

use seatbridge_core::PsaKind::Autotask;
use seatbridge_testkit::{Locale, both_languages};

use crate::sections;

both_languages!(
    full_partner_setup_in_autotask,
    connect_to_autotask_in_the_partner_portal,
    create_a_new_plan_with_autotask_integration,
    edit_existing_plans_linked_with_the_autotask_integration,
    create_a_new_organization_synced_with_autotask,
    edit_an_existing_organization_and_map_it_with_autotask,
    set_up_a_new_security_role_in_autotask,
    revoke_the_autotask_integration,
);

async fn full_partner_setup_in_autotask(locale: Locale) {
    let steps = [
        ("New API User", "Neuer API-Benutzer"),
        ("Generate Key", "Schlüssel generieren"),
        ("integration vendor", "Integrationsanbieter"),
        ("Save & Close", "Speichern"),
    ];
    sections::preparation(Autotask, locale, &steps).await;
}

async fn connect_to_autotask_in_the_partner_portal(locale: Locale) {
    sections::connecting(Autotask, locale).await;
}

async fn create_a_new_plan_with_autotask_integration(locale: Locale) {
    sections::new_plan(Autotask, locale).await;
}

async fn edit_existing_plans_linked_with_the_autotask_integration(locale: Locale) {
    sections::existing_plan(Autotask, locale).await;
}

async fn create_a_new_organization_synced_with_autotask(locale: Locale) {
    sections::new_organization(Autotask, locale).await;
}

async fn edit_an_existing_organization_and_map_it_with_autotask(locale: Locale) {
    sections::existing_organization(Autotask, locale).await;
    // offered for every PSA, although this article names the way by the integration page alone
    sections::existing_organization_by_its_page(Autotask, locale).await;
}

async fn set_up_a_new_security_role_in_autotask(locale: Locale) {
    let heading = match locale {
        Locale::En => "The security level, step by step",
        Locale::De => "Die Sicherheitsstufe, Schritt für Schritt",
    };
    let steps = [("API User (system) (API-only)", "API User (system) (API-only)"), ("View All", "Anzeigen")];
    sections::security_role(Autotask, locale, heading, &steps).await;
}

async fn revoke_the_autotask_integration(locale: Locale) {
    sections::revoking(Autotask, locale).await;
}
