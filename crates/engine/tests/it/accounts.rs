//! People: how they come in, what they may do to each other, how they leave.

use std::time::Duration;

use seatbridge_core::Actor;
use seatbridge_core::actor::Via;
use seatbridge_core::partners::PartnerType;
use seatbridge_core::permissions::Role;
use seatbridge_engine::sessions::LinkPurpose;
use seatbridge_engine::{ErrorCode, Invited, Kind, NewPerson};
use seatbridge_i18n::Locale;
use seatbridge_testkit::{BASE_URL, Backend, PASSWORD, Portal, both_dbs};

both_dbs! {
    the_first_operator_sets_up_by_a_link_that_works_once,
    everything_wrong_at_sign_in_is_refused_alike,
    a_session_ends_when_it_is_not_used_and_when_it_is_old,
    too_many_attempts_wait_for_the_end_of_their_window,
    a_forgotten_password_is_chosen_anew_by_mail,
    nobody_learns_by_a_reset_whether_an_account_exists,
    an_invitation_comes_by_mail_in_the_chosen_language,
    without_a_mail_server_who_invites_hands_the_link_over,
    one_manages_only_roles_below_ones_own,
    users_of_another_partner_are_not_found,
    what_is_changed_about_a_person_counts_at_once,
    a_password_is_changed_by_who_knows_the_current_one,
    a_profile_is_its_persons_own,
    no_token_is_stored_or_written_into_the_audit,
}

const HOUR: Duration = Duration::from_hours(1);

fn person<'a>(name: &'a str, email: &'a str) -> NewPerson<'a> {
    NewPerson { name, email, locale: None }
}

async fn the_first_operator_sets_up_by_a_link_that_works_once(on: Backend) {
    let portal = Portal::new(on).await;
    let engine = &portal.engine;
    let link = engine.setup_link(BASE_URL).await.unwrap().unwrap();
    let other = engine.setup_link(BASE_URL).await.unwrap().unwrap();
    assert_ne!(link, other);
    let (token, password) = (Portal::token(&link), PASSWORD.into());
    assert_eq!(engine.link_purpose(&token).await.unwrap(), LinkPurpose::FirstOperator);
    // a link of nobody sets nobody's password
    assert_eq!(engine.set_password(&token, &password).await.unwrap_err().code, ErrorCode::LinkInvalid);
    let olga = async |email: &str, password: &str| {
        engine.set_up(&token, "Olga", email, Some(Locale::De), &password.into()).await
    };
    for (email, password, code) in [
        ("olga", PASSWORD, ErrorCode::EmailInvalid),
        ("olga@example.com", "kurz", ErrorCode::PasswordLength),
        ("olga@example.com", "Olga@Example.com", ErrorCode::PasswordIsEmail),
    ] {
        assert_eq!(olga(email, password).await.unwrap_err().code, code);
    }
    let (session, signed_in) = olga(" olga@example.com ", PASSWORD).await.unwrap();
    assert_eq!((signed_in.role, signed_in.partner.is_none(), signed_in.locale), (None, true, Some(Locale::De)));
    assert_eq!(engine.signed_in(&session).await.unwrap().unwrap().email, "olga@example.com");
    assert_eq!(olga("second@example.com", PASSWORD).await.unwrap_err().code, ErrorCode::LinkInvalid);
    let late = engine.set_up(&Portal::token(&other), "Eve", "eve@example.com", None, &password).await;
    assert_eq!(late.unwrap_err().code, ErrorCode::LinkInvalid);
    assert_eq!(engine.setup_link(BASE_URL).await.unwrap(), None);
    portal.sign_in("OLGA@example.com").await.unwrap();
    portal.finish().await;
}

async fn everything_wrong_at_sign_in_is_refused_alike(on: Backend) {
    let portal = Portal::new(on).await;
    let nord = portal.partner(PartnerType::Distributor, "Nordlicht").await;
    portal.person(&nord, "Anna", Role::Owner).await;
    let invited = person("Ben", "ben@nordlicht.example");
    portal.engine.create_user(&Actor::operator_cli(), Some((&nord, Role::Support)), &invited, BASE_URL).await.unwrap();
    let endless = "x".repeat(100_000);
    for (email, password) in [
        ("anna@nordlicht.example", "another password"),
        ("anna@nordlicht.example", ""),
        ("anna@nordlicht.example", endless.as_str()),
        ("nobody@nordlicht.example", PASSWORD),
        ("ben@nordlicht.example", PASSWORD),
        ("ben@nordlicht.example", ""),
        ("", PASSWORD),
        (endless.as_str(), PASSWORD),
        ("%", PASSWORD),
    ] {
        let refused = portal.engine.sign_in(email, &password.into()).await.unwrap_err();
        assert_eq!((refused.code, refused.args.len()), (ErrorCode::SignInRefused, 0), "{email:.20}");
    }
    let (first, signed_in) = portal.sign_in(" Anna@Nordlicht.example ").await.unwrap();
    assert_eq!((signed_in.name.as_str(), signed_in.role, &signed_in.partner), ("Anna", Some(Role::Owner), &Some(nord)));
    assert_eq!(signed_in.actor.user(), Some(signed_in.user));
    let (second, _) = portal.sign_in("anna@nordlicht.example").await.unwrap();
    assert_ne!(first.expose(), second.expose());
    portal.engine.sign_out(&first).await.unwrap();
    portal.engine.sign_out(&first).await.unwrap();
    assert!(portal.engine.signed_in(&first).await.unwrap().is_none());
    assert!(portal.engine.signed_in(&second).await.unwrap().is_some());
    portal.finish().await;
}

async fn a_session_ends_when_it_is_not_used_and_when_it_is_old(on: Backend) {
    let portal = Portal::new(on).await;
    let nord = portal.partner(PartnerType::Distributor, "Nordlicht").await;
    portal.person(&nord, "Anna", Role::Owner).await;
    let (idle, _) = portal.sign_in("anna@nordlicht.example").await.unwrap();
    let (used, _) = portal.sign_in("anna@nordlicht.example").await.unwrap();
    let lives = async |token| portal.engine.signed_in(token).await.unwrap().is_some();
    portal.clock.pass(HOUR * 11);
    assert!(lives(&used).await);
    portal.clock.pass(HOUR * 2);
    assert!(!lives(&idle).await, "not used for 13 hours");
    assert!(lives(&used).await, "used two hours ago");
    for _ in 0..15 {
        portal.clock.pass(HOUR * 10);
        assert!(lives(&used).await);
    }
    portal.clock.pass(HOUR * 5);
    assert!(!lives(&used).await, "older than seven days");
    portal.sign_in("anna@nordlicht.example").await.unwrap();
    assert_eq!(portal.db.number("SELECT COUNT(*) FROM sessions").await, 1, "those that are over are forgotten");
    portal.finish().await;
}

async fn too_many_attempts_wait_for_the_end_of_their_window(on: Backend) {
    let portal = Portal::new(on).await;
    let nord = portal.partner(PartnerType::Distributor, "Nordlicht").await;
    portal.person(&nord, "Anna", Role::Owner).await;
    let wrong = async || portal.engine.sign_in("ANNA@nordlicht.example", &"wrong".into()).await.unwrap_err();
    for _ in 0..9 {
        assert_eq!(wrong().await.code, ErrorCode::SignInRefused);
    }
    portal.sign_in("anna@nordlicht.example").await.unwrap();
    for _ in 0..10 {
        assert_eq!(wrong().await.code, ErrorCode::SignInRefused, "the right password made up for the others");
    }
    assert_eq!(wrong().await.code, ErrorCode::TooManyAttempts);
    let refused = portal.sign_in("anna@nordlicht.example").await.unwrap_err();
    let seconds: u64 = refused.args[0].1.parse().unwrap();
    assert!((800..=900).contains(&seconds), "{refused:?}");
    assert_eq!(refused.code, ErrorCode::TooManyAttempts, "the right password waits too");
    portal.clock.pass(Duration::from_secs(seconds + 1));
    portal.sign_in("anna@nordlicht.example").await.unwrap();
    let (here, there) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
    for _ in 0..60 {
        portal.engine.allow_attempt(here).await.unwrap();
    }
    assert_eq!(portal.engine.allow_attempt(here).await.unwrap_err().code, ErrorCode::TooManyAttempts);
    portal.engine.allow_attempt(there).await.unwrap();
    portal.finish().await;
}

async fn a_forgotten_password_is_chosen_anew_by_mail(on: Backend) {
    let portal = Portal::new(on).await;
    let nord = portal.partner(PartnerType::Distributor, "Nordlicht").await;
    let anna = portal.person(&nord, "Anna", Role::Owner).await;
    portal.engine.update_profile(&anna, "Anna Groß", Some(Locale::De)).await.unwrap();
    let (session, _) = portal.sign_in("anna@nordlicht.example").await.unwrap();
    portal.engine.request_reset("Anna@nordlicht.example", "https://portal.example.com/").await.unwrap();
    // asked twice before the first mail left: one mail
    portal.engine.request_reset("anna@nordlicht.example", BASE_URL).await.unwrap();
    portal.work().await;
    let mails = portal.mails.take();
    assert_eq!(mails.len(), 1);
    assert_eq!(
        (mails[0].from.as_str(), &*mails[0].to),
        ("portal@example.com", &["anna@nordlicht.example".to_owned()][..])
    );
    assert_eq!(mails[0].subject, "Neues Kennwort wählen");
    assert!(mails[0].body.contains("Guten Tag Anna Groß") && mails[0].body.contains("für Nordlicht"), "{mails:?}");
    let link = mails[0].link();
    let email = "anna@nordlicht.example".to_owned();
    assert_eq!(portal.engine.link_purpose(&Portal::token(link)).await.unwrap(), LinkPurpose::Reset { email });
    let set =
        async |link: &str, password: &str| portal.engine.set_password(&Portal::token(link), &password.into()).await;
    assert_eq!(set(link, "kurz").await.unwrap_err().code, ErrorCode::PasswordLength);
    let (fresh, signed_in) = set(link, "ein ganz anderes Kennwort").await.unwrap();
    assert_eq!(signed_in.user, anna.user);
    assert!(portal.engine.signed_in(&session).await.unwrap().is_none(), "all other sessions are over");
    assert!(portal.engine.signed_in(&fresh).await.unwrap().is_some());
    assert_eq!(set(link, "noch ein Kennwort dazu").await.unwrap_err().code, ErrorCode::LinkInvalid);
    assert_eq!(portal.sign_in("anna@nordlicht.example").await.unwrap_err().code, ErrorCode::SignInRefused);
    // a link is good for an hour
    portal.engine.request_reset("anna@nordlicht.example", BASE_URL).await.unwrap();
    portal.work().await;
    portal.clock.pass(HOUR + Duration::from_secs(1));
    assert_eq!(set(portal.mails.take()[0].link(), PASSWORD).await.unwrap_err().code, ErrorCode::LinkInvalid);
    portal.finish().await;
}

async fn nobody_learns_by_a_reset_whether_an_account_exists(on: Backend) {
    let portal = Portal::new(on).await;
    let nord = portal.partner(PartnerType::Distributor, "Nordlicht").await;
    portal.person(&nord, "Anna", Role::Owner).await;
    for email in ["nobody@example.com", "", "not an address", "a\r\nb@example.com", &"x".repeat(10_000)] {
        portal.engine.request_reset(email, BASE_URL).await.unwrap();
    }
    portal.work().await;
    assert_eq!(portal.mails.take(), []);
    // nor is a mailbox flooded
    for _ in 0..20 {
        portal.engine.request_reset("anna@nordlicht.example", BASE_URL).await.unwrap();
        portal.work().await;
    }
    assert_eq!(portal.mails.take().len(), 3);
    portal.finish().await;
}

async fn an_invitation_comes_by_mail_in_the_chosen_language(on: Backend) {
    let portal = Portal::new(on).await;
    let nord = portal.partner(PartnerType::Distributor, "Nordlicht").await;
    let anna = portal.person(&nord, "Anna", Role::Owner).await.actor;
    let ben = NewPerson { name: "Ben", email: "ben@example.com", locale: Some(Locale::De) };
    let Invited { user, link } = portal.engine.invite_user(&anna, &ben, Role::Finance, BASE_URL).await.unwrap();
    assert_eq!(link, None);
    portal.work().await;
    let mails = portal.mails.take();
    assert_eq!((mails.len(), mails[0].subject.as_str()), (1, "Ihr Zugang zu Nordlicht"));
    let id = user.to_string();
    assert!(!portal.engine.get_user(&anna, &id).await.unwrap().has_password);
    // invited again, both links are good, and one of them once
    portal.engine.invite_again(&anna, &id, BASE_URL).await.unwrap();
    portal.work().await;
    let again = portal.mails.take();
    let (_, signed_in) = portal.follow(again[0].link()).await.unwrap();
    assert_eq!((signed_in.user, signed_in.role, signed_in.locale), (user, Some(Role::Finance), Some(Locale::De)));
    assert_eq!(portal.follow(mails[0].link()).await.unwrap_err().code, ErrorCode::LinkInvalid);
    let found = portal.engine.get_user(&anna, &id).await.unwrap();
    assert!(found.has_password && found.invited_at.is_some() && found.signed_in_at.is_some());
    // with a password there, "again" means another one
    portal.engine.invite_again(&anna, &id, BASE_URL).await.unwrap();
    portal.work().await;
    assert_eq!(portal.mails.take()[0].subject, "Neues Kennwort wählen");
    let taken = portal.engine.invite_user(&anna, &person("Ben", "BEN@example.com"), Role::Support, BASE_URL).await;
    assert_eq!(taken.unwrap_err().code, ErrorCode::EmailTaken);
    for (name, email, code) in [
        ("", "x@example.com", ErrorCode::NameInvalid),
        ("X", "x@", ErrorCode::EmailInvalid),
        ("X\r\nBcc: y@example.com", "x@example.com", ErrorCode::NameInvalid),
    ] {
        let refused = portal.engine.invite_user(&anna, &person(name, email), Role::Support, BASE_URL).await;
        assert_eq!(refused.unwrap_err().code, code);
    }
    portal.finish().await;
}

async fn without_a_mail_server_who_invites_hands_the_link_over(on: Backend) {
    let portal = Portal::without_mail(on).await;
    let nord = portal.partner(PartnerType::Distributor, "Nordlicht").await;
    let anna = portal.person(&nord, "Anna", Role::Owner).await.actor;
    let ben = person("Ben", "ben@example.com");
    let invited = portal.engine.invite_user(&anna, &ben, Role::Finance, BASE_URL).await.unwrap();
    portal.clock.pass(HOUR * 24 * 6);
    portal.follow(&invited.link.unwrap()).await.unwrap();
    // a password that is there is never put into somebody else's hands
    let again = portal.engine.invite_again(&anna, &invited.user.to_string(), BASE_URL).await.unwrap();
    assert_eq!(again.link, None);
    let late = portal.engine.invite_user(&anna, &person("Cem", "cem@example.com"), Role::Support, BASE_URL).await;
    portal.clock.pass(HOUR * 24 * 7);
    assert_eq!(portal.follow(&late.unwrap().link.unwrap()).await.unwrap_err().code, ErrorCode::LinkInvalid);
    portal.work().await;
    assert_eq!(portal.mails.take(), []);
    portal.finish().await;
}

async fn one_manages_only_roles_below_ones_own(on: Backend) {
    let portal = Portal::new(on).await;
    let nord = portal.partner(PartnerType::Distributor, "Nordlicht").await;
    let mut people = Vec::new();
    for role in Role::ALL {
        people.push(portal.person(&nord, role.as_str(), role).await);
    }
    let engine = &portal.engine;
    for (acting, own) in people.iter().zip(Role::ALL) {
        let manages = own <= Role::Admin;
        assert_eq!(engine.list_users(&acting.actor, "", 1).await.is_ok(), manages, "{own:?}");
        for (target, role) in people.iter().zip(Role::ALL) {
            let id = target.user.to_string();
            let allowed = manages && role > own;
            // to the role it has: allowed or not by who asks alone
            let changed = engine.update_user(&acting.actor, &id, &target.name, role).await;
            assert_eq!(changed.is_ok(), allowed, "{own:?} changes {role:?}: {changed:?}");
            if manages {
                assert_eq!(engine.get_user(&acting.actor, &id).await.unwrap().role, role);
            }
            let raised = engine.update_user(&acting.actor, &id, &target.name, own).await;
            assert!(raised.is_err(), "{own:?} raises {role:?} to itself");
            let email = format!("{}-by-{}@example.com", role.as_str(), own.as_str());
            let invited = engine.invite_user(&acting.actor, &person("New", &email), role, BASE_URL).await;
            assert_eq!(invited.is_ok(), allowed, "{own:?} invites {role:?}: {invited:?}");
            if !allowed {
                for refused in [
                    engine.delete_user(&acting.actor, &id).await.unwrap_err(),
                    engine.invite_again(&acting.actor, &id, BASE_URL).await.unwrap_err(),
                ] {
                    let code = if manages && role == Role::Owner { ErrorCode::OwnerStays } else { refused.code };
                    assert_eq!(refused.code, code);
                    assert!(matches!(code.kind(), Kind::Forbidden | Kind::Conflict), "{refused:?}");
                }
            }
        }
    }
    let operator = Actor::operator_cli();
    assert_eq!(engine.list_users(&operator, "", 1).await.unwrap_err().code.kind(), Kind::Forbidden);
    for target in people.iter().skip(1) {
        engine.delete_user(&people[0].actor, &target.user.to_string()).await.unwrap();
    }
    portal.finish().await;
}

async fn users_of_another_partner_are_not_found(on: Backend) {
    let portal = Portal::new(on).await;
    let nord = portal.partner(PartnerType::Distributor, "Nordlicht").await;
    let sued = portal.partner(PartnerType::DirectReseller, "Suedwind").await;
    let anna = portal.person(&nord, "Anna", Role::Owner).await;
    portal.person(&nord, "Ben", Role::Support).await;
    let other = portal.person(&sued, "Cem", Role::Owner).await.actor;
    let id = anna.user.to_string();
    let engine = &portal.engine;
    for id in [id.as_str(), "usr_1", "", "%"] {
        for error in [
            engine.get_user(&other, id).await.unwrap_err(),
            engine.update_user(&other, id, "Mine", Role::Support).await.unwrap_err(),
            engine.delete_user(&other, id).await.unwrap_err(),
            engine.invite_again(&other, id, BASE_URL).await.unwrap_err(),
        ] {
            assert_eq!(error.code, ErrorCode::UserUnknown, "{error:?}");
        }
    }
    let page = engine.list_users(&other, "", 1).await.unwrap();
    assert_eq!((page.total, page.rows[0].name.as_str()), (1, "Cem"));
    assert_eq!(engine.list_users(&anna.actor, "b", 1).await.unwrap().rows[0].name, "Ben");
    assert_eq!(engine.list_users(&anna.actor, "", 9).await.unwrap().rows, []);
    portal.finish().await;
}

async fn what_is_changed_about_a_person_counts_at_once(on: Backend) {
    let portal = Portal::new(on).await;
    let nord = portal.partner(PartnerType::Distributor, "Nordlicht").await;
    let anna = portal.person(&nord, "Anna", Role::Owner).await.actor;
    let ben = portal.person(&nord, "Ben", Role::Admin).await;
    let (session, _) = portal.sign_in("ben@nordlicht.example").await.unwrap();
    let id = ben.user.to_string();
    portal.engine.update_user(&anna, &id, "Benedikt", Role::Support).await.unwrap();
    let now = portal.engine.signed_in(&session).await.unwrap().unwrap();
    assert_eq!((now.role, now.name.as_str()), (Some(Role::Support), "Benedikt"));
    assert!(portal.engine.list_users(&now.actor, "", 1).await.is_err());
    portal.engine.delete_user(&anna, &id).await.unwrap();
    assert!(portal.engine.signed_in(&session).await.unwrap().is_none());
    assert_eq!(portal.sign_in("ben@nordlicht.example").await.unwrap_err().code, ErrorCode::SignInRefused);
    // the address is free again
    portal.person(&nord, "Ben", Role::Admin).await;
    portal.finish().await;
}

async fn a_password_is_changed_by_who_knows_the_current_one(on: Backend) {
    let portal = Portal::new(on).await;
    let nord = portal.partner(PartnerType::Distributor, "Nordlicht").await;
    portal.person(&nord, "Anna", Role::Owner).await;
    let (here, _) = portal.sign_in("anna@nordlicht.example").await.unwrap();
    let (there, _) = portal.sign_in("anna@nordlicht.example").await.unwrap();
    let change = async |current: &str, new: &str| {
        portal.engine.change_password(&here, &current.into(), &new.into()).await.map_err(|error| error.code)
    };
    assert_eq!(change("wrong", "ein ganz anderes Kennwort").await, Err(ErrorCode::PasswordWrong));
    assert_eq!(change(PASSWORD, "kurz").await, Err(ErrorCode::PasswordLength));
    change(PASSWORD, "ein ganz anderes Kennwort").await.unwrap();
    assert!(portal.engine.signed_in(&here).await.unwrap().is_some());
    assert!(portal.engine.signed_in(&there).await.unwrap().is_none());
    assert!(portal.sign_in("anna@nordlicht.example").await.is_err());
    portal.engine.sign_in("anna@nordlicht.example", &"ein ganz anderes Kennwort".into()).await.unwrap();
    for _ in 0..10 {
        assert_eq!(change("wrong", PASSWORD).await, Err(ErrorCode::PasswordWrong));
    }
    assert_eq!(change("wrong", PASSWORD).await, Err(ErrorCode::TooManyAttempts), "a session is no way to guess");
    portal.finish().await;
}

async fn a_profile_is_its_persons_own(on: Backend) {
    let portal = Portal::new(on).await;
    let olga = portal.operator().await;
    portal.engine.update_profile(&olga, " Olga Becker ", Some(Locale::De)).await.unwrap();
    let (session, signed_in) = portal.sign_in("olga@example.com").await.unwrap();
    assert_eq!((signed_in.name.as_str(), signed_in.locale), ("Olga Becker", Some(Locale::De)));
    assert!(matches!(signed_in.actor, Actor::Operator { user: Some(_), via: Via::Web }));
    portal.engine.update_profile(&signed_in, "Olga", None).await.unwrap();
    assert_eq!(portal.engine.signed_in(&session).await.unwrap().unwrap().locale, None);
    assert_eq!(portal.engine.update_profile(&olga, " ", None).await.unwrap_err().code, ErrorCode::NameInvalid);
    portal.finish().await;
}

async fn no_token_is_stored_or_written_into_the_audit(on: Backend) {
    let portal = Portal::new(on).await;
    let nord = portal.partner(PartnerType::Distributor, "Nordlicht").await;
    portal.person(&nord, "Anna", Role::Owner).await;
    let (session, signed_in) = portal.sign_in("anna@nordlicht.example").await.unwrap();
    portal.engine.request_reset("anna@nordlicht.example", BASE_URL).await.unwrap();
    portal.work().await;
    let link = portal.mails.take()[0].link().to_owned();
    let token = Portal::token(&link).expose();
    let rows = portal.engine.store().list_audit(None, 1_000).await.unwrap();
    assert!(rows.iter().any(|row| row.action == "user.signed_in" && row.actor == signed_in.user.to_string()));
    for secret in [token.as_str(), &session.expose(), PASSWORD] {
        assert!(!format!("{rows:?}").contains(secret));
        let jobs = format!("SELECT COUNT(*) FROM jobs WHERE payload LIKE '%{secret}%' OR error LIKE '%{secret}%'");
        assert_eq!(portal.db.number(&jobs).await, 0);
    }
    let plain = match on {
        Backend::Sqlite => format!("X'{}'", session.expose()),
        Backend::Postgres => format!("'\\x{}'", session.expose()),
    };
    let stored = format!("SELECT COUNT(*) FROM sessions WHERE token_hash = {plain}");
    assert_eq!(portal.db.number(&stored).await, 0);
    portal.finish().await;
}
