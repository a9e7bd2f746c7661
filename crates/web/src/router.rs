//! The table of routes: method, path, who may, handler. Must not hold a handler. A test walks the table with every role.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::handler::Handler;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get as on_get, post as on_post};
use seatbridge_core::permissions::Permission;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use crate::access::{Access, guard, refuse_unmarked};
use crate::pages::integration::{
    cards, choices, connect, help, manage, organizations, plans, restore, revoke, settings, suggestions, tickets,
};
use crate::pages::organizations::{details, export, form, list};
use crate::pages::{
    self, audit, dashboard, home, imports, partners, problem, profile, reset, sign_in, sub_resellers, users,
};
use crate::{App, health};

/// A request that takes longer is given up. Choices of a PSA that is slow may take a while.
const LONGEST: Duration = Duration::from_secs(90);

/// Everything from here, nothing from elsewhere, no inline script or style. The vendored style sheet draws arrows and
/// check marks as `data:` pictures.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                      connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// One line of the table.
pub(crate) struct Route {
    /// `GET` or `POST`.
    #[cfg_attr(not(test), expect(dead_code, reason = "for the test that walks the table"))]
    pub method: &'static str,
    /// Where.
    pub path: &'static str,
    /// Who may.
    pub access: Access,
    handler: MethodRouter<App>,
}

fn get<T: 'static>(path: &'static str, access: Access, handler: impl Handler<T, App>) -> Route {
    Route { method: "GET", path, access, handler: on_get(handler) }
}

fn post<T: 'static>(path: &'static str, access: Access, handler: impl Handler<T, App>) -> Route {
    Route { method: "POST", path, access, handler: on_post(handler) }
}

/// A form with a file of so many MiB.
fn upload<T: 'static>(path: &'static str, access: Access, mib: usize, handler: impl Handler<T, App>) -> Route {
    let handler = on_post(handler).layer(DefaultBodyLimit::max(mib * 1024 * 1024));
    Route { method: "POST", path, access, handler }
}

/// All pages.
#[rustfmt::skip]
pub(crate) fn table() -> Vec<Route> {
    use Access::{Anyone, May, Operator, OperatorOr, SignedIn};
    use Permission::{
        ManageIntegration, ManageOrganizations, ManagePlans, ManageSubResellers, ManageUsers, SeeOrganizations,
    };
    vec![
        get("/",                SignedIn, home::index),
        get("/health/live",     Anyone,   health::live),
        get("/health/ready",    Anyone,   health::ready),

        get("/sign-in",         Anyone,   sign_in::show),
        post("/sign-in",        Anyone,   sign_in::begin),
        post("/sign-out",       SignedIn, sign_in::end),
        get("/language/{code}", Anyone,   sign_in::language),
        get("/reset",           Anyone,   reset::show),
        post("/reset",          Anyone,   reset::request),
        get("/link",            Anyone,   reset::follow),
        post("/link",           Anyone,   reset::set),
        get("/profile",         SignedIn, profile::show),
        post("/profile",        SignedIn, profile::update),
        post("/profile/password", SignedIn, profile::change_password),

        get("/users",              May(ManageUsers), users::list),
        post("/users",             May(ManageUsers), users::invite),
        get("/users/new",          May(ManageUsers), users::new),
        get("/users/{id}",         May(ManageUsers), users::show),
        post("/users/{id}",        May(ManageUsers), users::update),
        post("/users/{id}/invite", May(ManageUsers), users::invite_again),
        get("/users/{id}/delete",  May(ManageUsers), users::ask_delete),
        post("/users/{id}/delete", May(ManageUsers), users::delete),
        get("/audit",              OperatorOr(ManageUsers), audit::list),

        get("/dashboard",                 May(SeeOrganizations), dashboard::show),
        get("/plans",                     May(ManagePlans), pages::plans::list),
        post("/plans",                    May(ManagePlans), pages::plans::create),
        get("/plans/new",                 May(ManagePlans), pages::plans::new),
        get("/plans/{id}",                May(ManagePlans), pages::plans::show),
        post("/plans/{id}",               May(ManagePlans), pages::plans::update),
        get("/organizations",             May(SeeOrganizations), list::list),
        post("/organizations",            May(ManageOrganizations), form::create),
        get("/organizations/new",         May(ManageOrganizations), form::new),
        get("/organizations/export",      May(SeeOrganizations), export::export),
        get("/organizations/import",      May(ManageOrganizations), imports::show),
        upload("/organizations/import",   May(ManageOrganizations), imports::LARGEST_MIB, imports::import),
        get("/organizations/{id}",        May(SeeOrganizations), details::show),
        get("/organizations/{id}/edit",   May(ManageOrganizations), form::edit),
        post("/organizations/{id}/edit",  May(ManageOrganizations), form::update),
        post("/organizations/{id}/status", May(ManageOrganizations), details::change_status),

        get("/integration",                    May(ManageIntegration), cards::page),
        get("/integration/{psa}/connect",      May(ManageIntegration), connect::form),
        post("/integration/{psa}/connect",     May(ManageIntegration), connect::send),
        get("/integration/{psa}/tickets",      May(ManageIntegration), tickets::form),
        post("/integration/{psa}/tickets",     May(ManageIntegration), tickets::send),
        post("/integration/{psa}/tickets/unmap", May(ManageIntegration), tickets::unmap),
        get("/integration/{psa}/settings",     May(ManageIntegration), settings::form),
        post("/integration/{psa}/settings",    May(ManageIntegration), settings::send),
        get("/integration/{psa}/manage",       May(ManageIntegration), manage::page),
        get("/integration/{psa}/choices/{form}/{field}", May(ManageIntegration), choices::show),
        post("/integration/{psa}/plans/link",  May(ManagePlans), plans::link),
        post("/integration/{psa}/plans/unlink", May(ManagePlans), plans::unlink),
        post("/integration/{psa}/organizations/link", May(ManageIntegration), organizations::link),
        post("/integration/{psa}/organizations/unlink", May(ManageIntegration), organizations::unlink),
        post("/integration/{psa}/companies",   May(ManageIntegration), organizations::refresh),
        get("/integration/{psa}/suggestions",  May(ManageIntegration), suggestions::page),
        post("/integration/{psa}/suggestions", May(ManageIntegration), suggestions::apply),
        get("/integration/{psa}/help",         May(ManageIntegration), help::page),
        post("/integration/{psa}/rights",      May(ManageIntegration), help::check),
        get("/integration/{psa}/revoke",       May(ManageIntegration), revoke::form),
        post("/integration/{psa}/revoke",      May(ManageIntegration), revoke::send),
        get("/integration/{psa}/restore",      May(ManageIntegration), restore::page),
        post("/integration/{psa}/restore",     May(ManageIntegration), restore::send),

        get("/partners",             Operator, partners::list),
        post("/partners",            Operator, partners::create),
        get("/partners/new",         Operator, partners::new),
        get("/partners/{id}",        Operator, partners::show),
        post("/partners/{id}/owner", Operator, partners::invite_owner),

        get("/sub-resellers",             May(ManageSubResellers), sub_resellers::list),
        post("/sub-resellers",            May(ManageSubResellers), sub_resellers::create),
        get("/sub-resellers/new",         May(ManageSubResellers), sub_resellers::new),
        get("/sub-resellers/{id}",        May(ManageSubResellers), sub_resellers::show),
        post("/sub-resellers/{id}/plans", May(ManageSubResellers), sub_resellers::assign),
        post("/sub-resellers/{id}/owner", May(ManageSubResellers), sub_resellers::invite_owner),
    ]
}

/// The server.
pub(crate) fn router(app: App) -> Router {
    let mut router = Router::new();
    for route in table() {
        let guarded = route.handler.layer(from_fn_with_state((app.clone(), route.access), guard));
        router = router.route(route.path, guarded);
    }
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    router
        .fallback(problem::not_found)
        .layer(header(CACHE_CONTROL, "no-store"))
        .nest("/assets", assets())
        .layer(from_fn(refuse_unmarked))
        .layer(CsrfLayer::new())
        .layer(header(CONTENT_SECURITY_POLICY, POLICY))
        .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(X_FRAME_OPTIONS, "DENY"))
        .layer(header(REFERRER_POLICY, "same-origin"))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, LONGEST))
        .layer(PropagateRequestIdLayer::x_request_id())
        // a path, never a query: that may hold what a person searched for
        .layer(TraceLayer::new_for_http().make_span_with(
            |request: &Request| tracing::info_span!("request", method = %request.method(), path = request.uri().path()),
        ))
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .with_state(app)
}

/// The vendored style sheet and scripts and our own.
#[expect(unused_qualifications, reason = "in what the build script writes")]
fn assets() -> Router<App> {
    memory_serve::load!().index_file(None).into_router::<App>()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_route_is_in_the_table_once_and_every_form_needs_a_person() {
        let table = table();
        let places: BTreeSet<_> = table.iter().map(|route| (route.method, route.path)).collect();
        assert_eq!(places.len(), table.len());
        let open: Vec<_> = table.iter().filter(|r| r.method == "POST" && r.access == Access::Anyone).collect();
        let open: Vec<_> = open.iter().map(|route| route.path).collect();
        assert!(open.len() < 8, "forms that anybody may send: {open:?}");
    }
}
