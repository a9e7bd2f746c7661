//! Finding the server and logging in (facts 1).

use reqwest::Method;
use serde_json::{Value, json};

use crate::bench::{Answer, Bench, answer};

async fn raw(bench: &Bench, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = bench.http.get(format!("{}{path}", bench.at.connectwise.site));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    answer(request.send().await.unwrap()).await
}

async fn login(bench: &Bench, user: &str, password: &str, client: Option<&str>) -> Answer {
    let mut request = bench.http.get(bench.url("/finance/agreements")).basic_auth(user, Some(password));
    if let Some(client) = client {
        request = request.header("clientId", client);
    }
    answer(request.send().await.unwrap()).await
}

#[tokio::test]
async fn companyinfo_answers_without_login_in_pascal_case() {
    let bench = Bench::small().await;
    let info = raw(&bench, "/login/companyinfo/SandboxMSP", &[]).await;
    assert_eq!(info.status, 200);
    assert_eq!(info.header("content-type"), Some("application/json; charset=utf-8"));
    let host = bench.at.connectwise.site.trim_start_matches("http://");
    assert_eq!(
        info.body,
        json!({
            "CompanyName": "Sandbox MSP", "Codebase": "v2026_1/", "VersionCode": "v2026.1",
            "VersionNumber": "v4.6.98000", "CompanyID": "SandboxMSP", "IsCloud": true, "SiteUrl": host,
            "AllowedOrigins": [],
        })
    );
}

#[tokio::test]
async fn companyinfo_of_an_unknown_company_is_the_literal_null() {
    let bench = Bench::small().await;
    for company in ["nobody", "sandboxmsp"] {
        let info = raw(&bench, &format!("/login/companyinfo/{company}"), &[]).await;
        assert_eq!((info.status, info.body), (200, Value::Null), "{company}");
    }
}

#[tokio::test]
async fn both_base_paths_work_and_a_foreign_codebase_is_a_404_without_json() {
    let bench = Bench::small().await;
    let authorized = |path: &str| {
        let url = format!("{}{path}", bench.at.connectwise.site);
        let access = &bench.at.connectwise;
        bench
            .http
            .get(url)
            .basic_auth(format!("{}+{}", access.company, access.public_key), Some(&access.private_key))
            .header("clientId", &access.client_id)
            .send()
    };
    assert_eq!(authorized("/v4_6_release/apis/3.0/system/info").await.unwrap().status(), 200);
    assert_eq!(authorized("/v2026_1/apis/3.0/system/info/").await.unwrap().status(), 200);
    let old = answer(authorized("/v2025_1/apis/3.0/system/info").await.unwrap()).await;
    assert_eq!((old.status, old.header("content-type")), (404, Some("text/html; charset=utf-8")));
    for path in ["/v4_6_release/apis/3.0/v4_6_release/apis/3.0/system/info", "/finance/agreements", "/"] {
        let lost = answer(authorized(path).await.unwrap()).await;
        assert_eq!((lost.status, lost.body), (400, json!("Cannot route. Codebase/company is invalid")), "{path}");
    }
    let nowhere = answer(authorized("/v4_6_release/apis/3.0/finance/additions").await.unwrap()).await;
    assert_eq!((nowhere.status, nowhere.header("content-type")), (404, Some("text/html; charset=utf-8")));
}

#[tokio::test]
async fn after_an_upgrade_the_old_codebase_is_gone_and_companyinfo_names_the_new_one() {
    let bench = Bench::small().await;
    bench.set(Method::PUT, "connectwise/codebase", json!({ "codebase": "v2026_2/" })).await;
    let info = raw(&bench, "/login/companyinfo/SandboxMSP", &[]).await;
    assert_eq!(info.body["Codebase"], "v2026_2/");
    assert_eq!(raw(&bench, "/v2026_1/apis/3.0/system/info", &[]).await.status, 404);
    assert_eq!(raw(&bench, "/v2026_2/apis/3.0/system/info", &[]).await.status, 401);
    bench.set(Method::PUT, "connectwise/codebase", json!({ "codebase": "v4_6_release/" })).await;
    let info = raw(&bench, "/login/companyinfo/SandboxMSP", &[]).await.body;
    assert_eq!((&info["IsCloud"], &info["VersionCode"]), (&json!(false), &json!("v2026.1")));
    assert_eq!(bench.control(Method::PUT, "connectwise/codebase", Some(json!({ "codebase": "a b" }))).await.0, 400);
}

#[tokio::test]
async fn a_wrong_key_company_or_case_is_401_unauthorized() {
    let bench = Bench::small().await;
    let access = bench.at.connectwise.clone();
    let client = Some(access.client_id.as_str());
    let right = format!("{}+{}", access.company, access.public_key);
    assert_eq!(login(&bench, &right, &access.private_key, client).await.status, 200);
    for (user, password) in [
        (right.clone(), "wrong"),
        (format!("{}+wrong", access.company), access.private_key.as_str()),
        (format!("sandboxmsp+{}", access.public_key), &access.private_key),
        (access.public_key.clone(), &access.private_key),
    ] {
        let refused = login(&bench, &user, password, client).await;
        assert_eq!(refused.status, 401, "{user}");
        assert_eq!(refused.body["code"], "Unauthorized");
    }
    bench.set(Method::PUT, "connectwise/keys", json!({ "work": false })).await;
    assert_eq!(login(&bench, &right, &access.private_key, client).await.status, 401);
}

#[tokio::test]
async fn the_body_and_status_of_a_refused_login_are_switches() {
    let bench = Bench::small().await;
    bench.switch("unauthorized_body", json!("connectwise_api")).await;
    let client = bench.at.connectwise.client_id.clone();
    let refused = login(&bench, "a+b", "c", Some(&client)).await;
    assert_eq!(refused.body, json!({ "code": "ConnectWiseApi", "message": "UserNotAuthenticated" }));
    bench.switch("unauthorized_status", json!(404)).await;
    assert_eq!(login(&bench, "a+b", "c", Some(&client)).await.status, 404);
}

#[tokio::test]
async fn a_missing_or_unknown_client_id_is_refused_by_its_own_status() {
    let bench = Bench::small().await;
    let access = bench.at.connectwise.clone();
    let user = format!("{}+{}", access.company, access.public_key);
    let missing = login(&bench, &user, &access.private_key, None).await;
    assert_eq!(missing.status, 401);
    assert!(missing.body["message"].as_str().unwrap().contains("clientId"));
    let unknown = login(&bench, &user, &access.private_key, Some("11111111-0000-4000-8000-000000000000")).await;
    assert_eq!(unknown.status, 400);
    assert!(unknown.body["message"].as_str().unwrap().contains("clientId"));
    bench.switch("client_id_missing_status", json!(403)).await;
    bench.switch("client_id_unknown_status", json!(401)).await;
    assert_eq!(login(&bench, &user, &access.private_key, None).await.status, 403);
    assert_eq!(login(&bench, &user, &access.private_key, Some("x")).await.status, 401);
}

#[tokio::test]
async fn the_ui_host_answers_with_a_page_and_serves_companyinfo_only() {
    let bench = Bench::small().await;
    let ui = [("Host", "eu.myconnectwise.net")];
    let page = raw(&bench, "/v4_6_release/apis/3.0/system/info", &ui).await;
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.body.as_str().unwrap().contains("Login"));
    let info = raw(&bench, "/login/companyinfo/SandboxMSP", &ui).await;
    assert_eq!(info.body["SiteUrl"], "api-eu.myconnectwise.net");
    let api = raw(&bench, "/v4_6_release/apis/3.0/system/info", &[("Host", "api-eu.myconnectwise.net")]).await;
    assert_eq!(api.status, 401, "the API host goes on to the login");
    bench.switch("ui_answer", json!("ssl_required")).await;
    assert_eq!(raw(&bench, "/v4_6_release/apis/3.0/x", &ui).await.body["code"], "Security");
    bench.switch("ui_hosts", json!(["127.0.0.1"])).await;
    assert_eq!(raw(&bench, "/v4_6_release/apis/3.0/x", &[]).await.body["code"], "Security");
}

#[tokio::test]
async fn system_info_needs_a_login_unless_switched_off() {
    let bench = Bench::small().await;
    assert_eq!(raw(&bench, "/v4_6_release/apis/3.0/system/info", &[]).await.status, 401);
    bench.switch("system_info_needs_login", json!(false)).await;
    let info = raw(&bench, "/v4_6_release/apis/3.0/system/info", &[]).await;
    assert_eq!(info.body["version"], "v2026.1.11000");
    assert_eq!(info.header("api-current-version"), Some("2026.4"));
    assert!(info.header("x-cw-request-id").unwrap().starts_with("6c0f0000-"));
}

#[tokio::test]
async fn the_media_type_of_answers_and_unknown_versions_are_switches() {
    let bench = Bench::small().await;
    let odd = |version: &str| {
        let accept = format!("application/vnd.connectwise.com+json; version={version}");
        bench.request(Method::GET, "/system/info").header("Accept", accept).send()
    };
    assert_eq!(odd("1066.1").await.unwrap().status(), 200);
    bench.switch("media_type", json!("vendor")).await;
    bench.switch("unknown_api_version", json!("refuse")).await;
    assert_eq!(odd("1066.1").await.unwrap().status(), 406);
    let fine = odd("2026.4").await.unwrap();
    assert_eq!(fine.headers()["content-type"], "application/vnd.connectwise.com+json; version=2026.4");
}

#[tokio::test]
async fn too_many_calls_in_a_minute_are_429_with_retry_after() {
    let bench = Bench::small().await;
    bench.switch("calls_per_minute", json!(3)).await;
    for _ in 0..3 {
        assert_eq!(bench.get("/system/info").await.status, 200);
    }
    let refused = bench.get("/system/info").await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("30")));
    assert_eq!(refused.body["error"], "ConnectWiseAPI");
    bench.switch("rate_limit_body", json!("text")).await;
    assert!(bench.get("/system/info").await.body.as_str().unwrap().contains("30 seconds"));
    bench.set(Method::POST, "connectwise/minute/reset", json!({})).await;
    assert_eq!(bench.get("/system/info").await.status, 200);
}

#[tokio::test]
async fn calls_to_nowhere_are_listed_as_unknown() {
    let bench = Bench::small().await;
    bench.get("/finance/agreements/311/additions/5120").await;
    assert_eq!(bench.send(Method::DELETE, "/finance/agreements", json!({})).await.status, 405);
    bench.get("/finance/additions").await;
    let (_, unknown) = bench.control(Method::GET, "unknown", None).await;
    let paths: Vec<&str> = unknown["calls"].as_array().unwrap().iter().map(|c| c["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["/v4_6_release/apis/3.0/finance/agreements", "/v4_6_release/apis/3.0/finance/additions"]);
}
