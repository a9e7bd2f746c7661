//! What every page must be: accessible, as wide as the window, quiet in the console, and from this server alone. Must not
//! excuse a page.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::driver::Vendor;
use super::{Browser, WIDE};

/// The checker of accessibility.
const AXE: &str = include_str!("../../vendor/axe-4.14.1.min.js");
/// Runs it on the page as it stands, and tells the rules that are broken, where, and why.
const RUN_AXE: &str = r"
    const done = arguments[arguments.length - 1];
    const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    axe.run(document, { runOnly: rules, resultTypes: ['violations'] }).then(
      result => done(result.violations.map(rule => rule.id + ': ' + rule.help + rule.nodes.slice(0, 5).map(node =>
        '\n    ' + node.target.join(' ') + '\n      ' + node.html.slice(0, 200) + '\n      ' + (node.failureSummary || '').replace(/\n/g, ' ')).join(''))),
      error => done(['axe failed: ' + error]));";
/// Elements that make the page wider than the window.
const TOO_WIDE: &str = r"
    const page = document.documentElement;
    if (page.scrollWidth <= page.clientWidth) return [];
    const wide = [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > page.clientWidth + 1);
    return ['the page is ' + page.scrollWidth + ' wide in a window of ' + page.clientWidth,
            ...wide.slice(0, 6).map(e => e.outerHTML.slice(0, 160))];";
/// Texts that are not there stand as their keys in brackets; names that were never filled in stand in braces.
const WITHOUT_WORDS: &str = r"
    const text = document.title + ' ' + document.body.innerText;
    return [...(text.match(/\[[a-z]+(-[a-z_]+)+\]|\{ ?\$[a-z]+ ?\}/g) || []).map(key => 'words are missing: ' + key),
            ...(document.documentElement.lang === arguments[0] ? [] : ['the page says it speaks ' + document.documentElement.lang])];";
/// A phone.
const NARROW: u32 = 360;
/// Other widths at which nothing may stick out.
const WIDTHS: [u32; 2] = [768, 2560];

impl Browser {
    /// The page is right, and its picture is kept under this name.
    pub async fn inspect(&self, name: &str) {
        self.assert_right(name).await;
        self.screenshot(name).await;
    }

    /// The page has all its words, and is right in light and dark, narrow and wide.
    pub async fn assert_right(&self, name: &str) {
        // what is wrong, and at which widths and in which looks
        let mut wrong: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut add = |all: Vec<String>, seen: &str| {
            for one in all {
                wrong.entry(one).or_default().push(seen.to_owned());
            }
        };
        add(self.list(WITHOUT_WORDS, vec![json!(self.locale().as_str())]).await, "words");
        for width in [NARROW, WIDE] {
            self.resize(width).await;
            add(self.list(TOO_WIDE, Vec::new()).await, "too wide");
            for dark in [true, false] {
                self.dark(dark).await;
                let scheme = if dark { "dark" } else { "light" };
                add(self.axe().await, &format!("{width} {scheme}"));
            }
        }
        for width in WIDTHS {
            self.resize(width).await;
            add(self.list(TOO_WIDE, Vec::new()).await, "too wide");
        }
        self.resize(WIDE).await;
        let wrong: Vec<_> = wrong.iter().map(|(what, seen)| format!("{what}\n    ({})", seen.join(", "))).collect();
        assert!(wrong.is_empty(), "{name} ({}):\n{}", self.client().current_url().await.unwrap(), wrong.join("\n"));
    }

    /// The rules of accessibility that the page breaks as it stands.
    pub async fn axe(&self) -> Vec<String> {
        if self.script("return typeof window.axe", Vec::new()).await != "object" {
            self.script(AXE, Vec::new()).await;
        }
        let broken = self.client().execute_async(RUN_AXE, Vec::new()).await.unwrap();
        serde_json::from_value(broken).unwrap()
    }

    async fn list(&self, script: &str, arguments: Vec<Value>) -> Vec<String> {
        serde_json::from_value(self.script(script, arguments).await).unwrap()
    }

    /// Keeps a picture of the window in `docs/screens`, where pictures are asked for by `SEATBRIDGE_SCREENS=1`.
    #[expect(clippy::disallowed_methods, reason = "a switch of the tests, not a setting")]
    pub async fn screenshot(&self, name: &str) {
        if std::env::var("SEATBRIDGE_SCREENS").as_deref() != Ok("1") {
            return;
        }
        let picture = self.client().screenshot().await.unwrap();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/screens").join(self.locale().as_str());
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), picture).unwrap();
    }

    /// Ends the test: the console has no error, and nothing was asked of another server.
    pub async fn finish(self) {
        self.no_console_errors().await;
        self.no_request_left().await;
        self.page.client().clone().close().await.unwrap();
        drop(self.driver);
    }

    /// No script failed, and no page did what its rules forbid.
    pub async fn no_console_errors(&self) {
        let errors: Vec<_> = self
            .log("browser")
            .await
            .into_iter()
            // that a page answers with an error is what some tests are about; other files are looked at below
            .filter(|entry| entry["source"] != "network")
            .filter(|entry| matches!(entry["level"].as_str(), Some("SEVERE" | "WARNING")))
            .collect();
        assert!(errors.is_empty(), "the console says {errors:#?}");
    }

    /// Pages, and all they need, came from this server, and nothing was missing.
    pub async fn no_request_left(&self) {
        for entry in self.log("performance").await {
            let event: Value = serde_json::from_str(entry["message"].as_str().unwrap()).unwrap();
            let (event, parameters) = (&event["message"]["method"], &event["message"]["params"]);
            if event == "Network.requestWillBeSent" {
                let url = parameters["request"]["url"].as_str().unwrap();
                let ours = url.starts_with(&format!("{}/", self.base))
                    || ["data:", "chrome:"].iter().any(|own| url.starts_with(own));
                assert!(ours, "a request left the server: {url}");
            }
            if event == "Network.responseReceived" {
                let (kind, response) = (&parameters["type"], &parameters["response"]);
                let missing = response["status"].as_i64().unwrap() >= 400;
                let page = matches!(kind.as_str(), Some("Document" | "XHR" | "Fetch"));
                assert!(page || !missing, "{} answers {}", response["url"], response["status"]);
            }
        }
    }

    async fn log(&self, kind: &str) -> Vec<Value> {
        let log = self.client().issue_cmd(Vendor::new("se/log", json!({ "type": kind }))).await.unwrap();
        serde_json::from_value(log).unwrap()
    }
}
