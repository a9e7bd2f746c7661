//! chromedriver as a child, and a session of it. Must not outlive the test.

use std::process::Stdio;

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use reqwest::Method;
use seatbridge_i18n::Locale;
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use url::{ParseError, Url};

use super::BrowserOptions;

/// Chromium as tests need it: no window, nothing fetched but what a page asks for.
const FLAGS: [&str; 13] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-breakpad",
    "--hide-scrollbars",
    // the browser ends with the driver, however that ends
    "--remote-debugging-pipe",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/// chromedriver, and the folder of its browser.
#[derive(Debug)]
pub(super) struct Driver {
    #[expect(dead_code, reason = "dropping it ends the process")]
    child: Child,
    port: u16,
    profile: TempDir,
}

impl Driver {
    /// Starts chromedriver on a free port of loopback.
    pub(super) async fn start() -> Self {
        // it takes the same port of both address families, and gives up where another program has one of them
        for _ in 0..10 {
            let mut child = Command::new("chromedriver")
                .args(["--port=0", "--log-level=WARNING"])
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .kill_on_drop(true)
                .spawn()
                .expect("chromedriver runs: ./test installs Debian's packages chromium and chromium-driver");
            let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
            while let Some(line) = lines.next_line().await.unwrap() {
                let Some(rest) = line.split("on port ").nth(1).filter(|_| line.contains("success")) else { continue };
                let port = rest.trim_end_matches('.').parse().unwrap();
                // it may go on talking
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return Self { child, port, profile: TempDir::new().unwrap() };
            }
        }
        panic!("chromedriver finds no free port");
    }

    /// A browser with a window.
    pub(super) async fn session(&self, options: &BrowserOptions) -> Client {
        let languages = match options.locale {
            Locale::En => "en-GB,en",
            Locale::De => "de-DE,de",
        };
        let mut flags: Vec<_> = FLAGS.iter().map(|flag| (*flag).to_owned()).collect();
        flags.push(format!("--user-data-dir={}", self.profile.path().display()));
        flags.push(format!("--lang={}", options.locale.as_str()));
        let scripts = if options.javascript { 1 } else { 2 };
        let capabilities: Map<String, Value> = serde_json::from_value(json!({
            "browserName": "chrome",
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
            "goog:chromeOptions": {
                "args": flags,
                "prefs": {
                    "intl.accept_languages": languages,
                    "profile.managed_default_content_settings.javascript": scripts,
                    // no bubble about passwords
                    "credentials_enable_service": false,
                },
            },
        }))
        .unwrap();
        let address = format!("http://127.0.0.1:{}", self.port);
        ClientBuilder::new(HttpConnector::new()).capabilities(capabilities).connect(&address).await.unwrap()
    }
}

/// A command that is Chromium's own.
#[derive(Debug)]
pub(super) struct Vendor {
    path: &'static str,
    body: Value,
}

impl Vendor {
    pub(super) const fn new(path: &'static str, body: Value) -> Self {
        Self { path, body }
    }
}

impl WebDriverCompatibleCommand for Vendor {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
