//! A person's browser: Chromium, driven over `WebDriver`. Must not know the portal but by what a person sees of it.

mod checks;
mod driver;
mod part;

use std::ops::Deref;

use fantoccini::Client;
use seatbridge_i18n::Locale;
use serde_json::{Value, json};

use driver::{Driver, Vendor};
pub use part::Part;

/// The width a page has where a test does not say otherwise.
const WIDE: u32 = 1280;
const HEIGHT: u32 = 860;

/// How a browser is set up.
#[derive(Debug, Clone, Copy)]
pub struct BrowserOptions {
    /// The language it asks for.
    pub locale: Locale,
    /// Whether scripts of pages run.
    pub javascript: bool,
}

impl From<Locale> for BrowserOptions {
    fn from(locale: Locale) -> Self {
        Self { locale, javascript: true }
    }
}

impl BrowserOptions {
    /// A browser in which no script of a page runs.
    pub const fn without_javascript(locale: Locale) -> Self {
        Self { locale, javascript: false }
    }
}

/// A browser with one window and a profile of its own. What is on its page is found, clicked and filled as a [`Part`].
#[derive(Debug)]
pub struct Browser {
    page: Part,
    base: String,
    options: BrowserOptions,
    // dropping it ends chromedriver, and that the browser
    driver: Driver,
}

impl Deref for Browser {
    type Target = Part;

    fn deref(&self) -> &Part {
        &self.page
    }
}

impl Browser {
    /// Opens a browser for the server at `base`, such as `http://127.0.0.1:8080`.
    pub async fn open(base: &str, options: impl Into<BrowserOptions>) -> Self {
        let options = options.into();
        let driver = Driver::start().await;
        let client = driver.session(&options).await;
        let page = Part::page(client);
        let browser = Self { page, base: base.trim_end_matches('/').to_owned(), options, driver };
        browser.resize(WIDE).await;
        browser.dark(false).await;
        browser
    }

    fn client(&self) -> &Client {
        self.page.client()
    }

    /// The language of the person.
    pub const fn locale(&self) -> Locale {
        self.options.locale
    }

    /// The word in the language of the person.
    pub const fn say(&self, english: &'static str, german: &'static str) -> &'static str {
        match self.options.locale {
            Locale::En => english,
            Locale::De => german,
        }
    }

    /// Goes to a page of the server by its path, or to a whole address.
    pub async fn visit(&self, path: &str) {
        let address = if path.starts_with('/') { format!("{}{path}", self.base) } else { path.to_owned() };
        self.client().goto(&address).await.unwrap();
    }

    /// The path and query of the page.
    pub async fn path(&self) -> String {
        let url = self.client().current_url().await.unwrap();
        assert!(url.as_str().starts_with(&self.base), "the browser is at {url}");
        url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
    }

    /// Waits until the page is the one at this path, whatever its query.
    pub async fn at(&self, path: &str) {
        self.page.until(&format!("a page at {path}"), async || self.path().await.split('?').next() == Some(path)).await;
    }

    /// Goes back to the page before.
    pub async fn back(&self) {
        self.client().back().await.unwrap();
    }

    /// Asks for the page again.
    pub async fn reload(&self) {
        self.client().refresh().await.unwrap();
    }

    /// The heading of the page.
    pub async fn heading(&self) -> String {
        self.page.text_of("//h1").await
    }

    /// Waits until the page has this heading.
    pub async fn shows(&self, heading: &str) {
        self.page
            .until(&format!("the heading {heading:?}"), async || self.heading_now().await.as_deref() == Some(heading))
            .await;
    }

    async fn heading_now(&self) -> Option<String> {
        let heading = self.client().find(fantoccini::Locator::Css("h1")).await.ok()?;
        heading.text().await.ok()
    }

    /// What the page says first: the text of its banner.
    pub async fn banner(&self) -> String {
        self.page.text_of("//main//*[@role='status' or @role='alert'][contains(@class, 'alert')]").await
    }

    /// The open dialog.
    pub fn dialog(&self) -> Part {
        self.page.part("//dialog[@open]")
    }

    /// The navigation at the left.
    pub fn navigation(&self) -> Part {
        self.page.part("//header[@class='side']//nav")
    }

    /// Forgets everything the server has asked the browser to keep: a session that is over.
    pub async fn forget_cookies(&self) {
        self.client().delete_all_cookies().await.unwrap();
    }

    /// The cookies of the page: name and value.
    pub async fn cookies(&self) -> Vec<(String, String)> {
        let cookies = self.client().get_all_cookies().await.unwrap();
        cookies.iter().map(|cookie| (cookie.name().to_owned(), cookie.value().to_owned())).collect()
    }

    /// Shows pages so many CSS pixels wide.
    pub async fn resize(&self, width: u32) {
        let size = json!({ "width": width, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// The person's system prefers dark pages, or light ones. Nothing moves either way.
    pub async fn dark(&self, dark: bool) {
        let scheme = if dark { "dark" } else { "light" };
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
    }

    async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let call = Vendor::new("goog/cdp/execute", json!({ "cmd": command, "params": parameters }));
        self.client().issue_cmd(call).await.unwrap()
    }

    /// Runs a script as the tool of a tester does: pages' rules for scripts do not bind it.
    pub async fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client().execute(script, arguments).await.unwrap()
    }
}
