//! Users of the own partner: list, invite, edit, delete. Must not decide who may manage whom: it offers what the engine
//! allows.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use seatbridge_core::permissions::Role;
use seatbridge_engine::User;
use serde::Deserialize;

use crate::App;
use crate::error::{OrProblem, is_about_input};
use crate::fault::Fault;
use crate::flash::Flash;
use crate::page::{Visit, role_key};
use crate::pages::people::{self, TypedPerson};
use crate::parts::{Field, Icon, ask, empty, field, icon, menu, menu_link, moment, numbered, save, search, select};

/// Which part of the list is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    search: String,
    page: u32,
}

/// The roles one may give.
fn roles(visit: &Visit) -> Vec<Role> {
    let own = visit.person.as_ref().and_then(|person| person.role);
    own.map(|role| role.below().collect()).unwrap_or_default()
}

fn manages(visit: &Visit, user: &User) -> bool {
    roles(visit).contains(&user.role)
}

/// The list.
pub(crate) async fn list(
    visit: Visit,
    State(app): State<App>,
    Query(asked): Query<Asked>,
) -> Result<Response, Response> {
    let actor = visit.actor().or_problem(&visit)?;
    let page = app.engine.list_users(actor, &asked.search, asked.page).await.or_problem(&visit)?;
    let actions = html! {
        a class="btn btn-primary" href="/users/new" { (icon(Icon::UserPlus)) (visit.t("users-new")) }
    };
    let kept = [("search", asked.search.as_str())];
    let body = html! {
        div class="card" {
            div class="toolbar" { (search(visit.texts, "/users", &visit.t("users-search"), &asked.search, &[])) }
            @if page.rows.is_empty() {
                @let all = html! { a class="btn" href="/users" { (visit.t("users-all")) } };
                (empty(Icon::Users, &visit.t("users-none"), &visit.t("users-none-text"), Some(&all)))
            } @else {
                table class="table stack" {
                    thead { tr {
                        th scope="col" { (visit.t("user-name")) }
                        th scope="col" { (visit.t("user-role")) }
                        th scope="col" { (visit.t("user-state")) }
                        th scope="col" { (visit.t("user-signed-in")) }
                        th scope="col" { span class="visually-hidden" { (visit.t("users-actions")) } }
                    } }
                    tbody { @for user in &page.rows { (row(&visit, user)) } }
                }
            }
            (numbered(visit.texts, "/users", &kept, &page))
        }
    };
    let title = visit.t("nav-users");
    Ok(visit.page(&title, Some(actions), &body))
}

fn row(visit: &Visit, user: &User) -> Markup {
    let at = format!("/users/{}", user.id);
    let manages = manages(visit, user);
    let entries = html! {
        (menu_link(&at, &visit.t("user-edit")))
        form method="post" action={ (at) "/invite" } {
            button class="dropdown-item" type="submit" { (people::again(visit, user)) }
        }
        (menu_link(&format!("{at}/delete"), &visit.t("user-delete")))
    };
    html! {
        tr {
            td class="name-cell" data-label=(visit.t("user-name")) {
                div {
                    @if manages { a href=(at) { (user.name) } } @else { (user.name) }
                    div class="sub" { (user.email) }
                }
            }
            td data-label=(visit.t("user-role")) { (visit.t(role_key(user.role))) }
            td data-label=(visit.t("user-state")) { div { (people::state(visit, user)) } }
            td data-label=(visit.t("user-signed-in")) {
                @if let Some(at) = user.signed_in_at { (moment(visit.texts, at)) } @else { (visit.t("user-never")) }
            }
            td class="shrink" { @if manages { (menu(&visit.tn("user-menu", &[("name", &user.name)]), false, &entries)) } }
        }
    }
}

/// What is typed about a new user.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    person: String,
    email: String,
    language: String,
    role: String,
}

/// The form of an invitation.
pub(crate) async fn new(visit: Visit) -> Response {
    let typed = TypedPerson::empty(&visit);
    invitation(visit, &typed, "", &Fault::default())
}

fn invitation(visit: Visit, typed: &TypedPerson, role: &str, fault: &Fault) -> Response {
    let body = html! {
        form class="card" method="post" action="/users" { div class="card-body" {
            (fault.banner())
            p class="text-secondary" { (visit.t("users-new-text")) }
            (people::fields(&visit, typed, fault))
            (role_select(&visit, role, fault))
            (save(visit.texts, "/users"))
        } }
    };
    let title = visit.t("users-new");
    visit.page_with(fault.status(), &title, None, &body)
}

fn role_select(visit: &Visit, chosen: &str, fault: &Fault) -> Markup {
    let roles: Vec<_> = roles(visit).into_iter().map(|role| (role.as_str(), visit.t(role_key(role)))).collect();
    let options: Vec<_> = roles.iter().map(|(value, text)| (*value, text.as_str())).collect();
    html! {
        (select("role", &visit.t("user-role"), &options, chosen, Some(&visit.t("user-role-choose")), true))
        @if let Some(text) = fault.about("role") { div class="invalid-feedback d-block mb-3" { (text) } }
    }
}

/// Invites.
pub(crate) async fn invite(
    visit: Visit,
    State(app): State<App>,
    Form(typed): Form<Typed>,
) -> Result<Response, Response> {
    let person = TypedPerson { person: typed.person, email: typed.email, language: typed.language };
    let Some(role) = Role::from_word(&typed.role) else {
        let fault = Fault::at("role", visit.t("user-role-missing"));
        return Ok(invitation(visit, &person, "", &fault));
    };
    let actor = visit.actor().or_problem(&visit)?;
    match app.engine.invite_user(actor, &person.person(), role, &app.base_url).await {
        Ok(invited) => Ok(people::invited(&invited, &person.person, false, "/users")),
        Err(error) if is_about_input(&error) => {
            let fault = Fault::of(&visit, &error);
            Ok(invitation(visit, &person, &typed.role, &fault))
        }
        Err(error) => Err(error).or_problem(&visit),
    }
}

/// The page of a user.
pub(crate) async fn show(visit: Visit, State(app): State<App>, Path(id): Path<String>) -> Result<Response, Response> {
    let user = found(&visit, &app, &id).await?;
    let (name, role) = (user.name.clone(), user.role);
    Ok(edit(visit, &user, &name, role.as_str(), &Fault::default(), None))
}

async fn found(visit: &Visit, app: &App, id: &str) -> Result<User, Response> {
    let actor = visit.actor().or_problem(visit)?;
    app.engine.get_user(actor, id).await.or_problem(visit)
}

fn edit(visit: Visit, user: &User, name: &str, role: &str, fault: &Fault, dialog: Option<&Markup>) -> Response {
    let at = format!("/users/{}", user.id);
    let manages = manages(&visit, user);
    let actions = manages.then(|| {
        html! {
            form class="d-inline" method="post" action={ (at) "/invite" } {
                button class="btn" type="submit" { (icon(Icon::Mail)) (people::again(&visit, user)) }
            }
            a class="btn btn-outline-danger" href={ (at) "/delete" } { (icon(Icon::Trash)) (visit.t("user-delete")) }
        }
    });
    let body = html! {
        div class="card" { div class="card-body" {
            (fault.banner())
            dl class="row" {
                dt class="col-4 col-lg-2" { (visit.t("sign-in-email")) } dd class="col-8 col-lg-10" { (user.email) }
                dt class="col-4 col-lg-2" { (visit.t("user-state")) }
                dd class="col-8 col-lg-10" { (people::state(&visit, user)) }
                @if !manages {
                    dt class="col-4 col-lg-2" { (visit.t("user-role")) }
                    dd class="col-8 col-lg-10" { (visit.t(role_key(user.role))) }
                }
            }
            @if manages {
                form method="post" action=(at) {
                    (field(Field {
                        name: "person", label: &visit.t("user-name"), value: name, error: fault.about("person"),
                        required: true, autocomplete: "off", ..Field::default()
                    }))
                    (role_select(&visit, role, fault))
                    (save(visit.texts, "/users"))
                }
            } @else {
                p class="text-secondary mb-0" { (visit.t("user-not-yours")) }
            }
        } }
        @if let Some(dialog) = dialog { (dialog) }
    };
    visit.page_with(fault.status(), &user.name, actions, &body)
}

/// Changes name and role.
pub(crate) async fn update(
    visit: Visit,
    State(app): State<App>,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Response> {
    let user = found(&visit, &app, &id).await?;
    let Some(role) = Role::from_word(&typed.role) else {
        let fault = Fault::at("role", visit.t("user-role-missing"));
        return Ok(edit(visit, &user, &typed.person, "", &fault, None));
    };
    let actor = visit.actor().or_problem(&visit)?;
    match app.engine.update_user(actor, &id, &typed.person, role).await {
        Ok(()) => Ok(Flash::done("user-saved", &[("name", typed.person.trim())]).to("/users")),
        Err(error) if is_about_input(&error) => {
            let fault = Fault::of(&visit, &error);
            Ok(edit(visit, &user, &typed.person, &typed.role, &fault, None))
        }
        Err(error) => Err(error).or_problem(&visit),
    }
}

/// Sends the invitation again, or a link to another password.
pub(crate) async fn invite_again(
    visit: Visit,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, Response> {
    let user = found(&visit, &app, &id).await?;
    let actor = visit.actor().or_problem(&visit)?;
    let invited = app.engine.invite_again(actor, &id, &app.base_url).await.or_problem(&visit)?;
    Ok(people::invited(&invited, &user.name, user.has_password, "/users"))
}

/// Asks before a user is deleted.
pub(crate) async fn ask_delete(
    visit: Visit,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, Response> {
    let user = found(&visit, &app, &id).await?;
    let at = format!("/users/{}", user.id);
    if !manages(&visit, &user) {
        return Ok(Redirect::to(&at).into_response());
    }
    let question = ask(
        visit.texts,
        "delete",
        &visit.t("user-delete"),
        &visit.tn("user-delete-ask", &[("name", &user.name)]),
        &at,
        &format!("{at}/delete"),
        &html! {},
        ("btn-danger", &visit.t("user-delete")),
    );
    let (name, role) = (user.name.clone(), user.role);
    Ok(edit(visit, &user, &name, role.as_str(), &Fault::default(), Some(&question)))
}

/// Deletes a user.
pub(crate) async fn delete(visit: Visit, State(app): State<App>, Path(id): Path<String>) -> Result<Response, Response> {
    let user = found(&visit, &app, &id).await?;
    let actor = visit.actor().or_problem(&visit)?;
    app.engine.delete_user(actor, &id).await.or_problem(&visit)?;
    Ok(Flash::done("user-deleted", &[("name", &user.name)]).to("/users"))
}
