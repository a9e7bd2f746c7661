//! A browser without scripts: cookies, forms, redirects. Must send what browsers send, and nothing they don't.

use std::collections::BTreeMap;

use reqwest::header::{ACCEPT_LANGUAGE, COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Method};
use seatbridge_core::partners::Partner;
use seatbridge_core::permissions::Role;
use seatbridge_testkit::{Backend, PASSWORD, Portal};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// A portal that is served.
pub struct Served {
    pub portal: Portal,
    pub base: String,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Served {
    pub async fn new() -> Self {
        Self::of(Portal::new(Backend::Sqlite).await).await
    }

    pub async fn of(portal: Portal) -> Self {
        // another test of this process may have been first
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (engine, stop, address) = (portal.engine.clone(), CancellationToken::new(), base.clone());
        let stopped = stop.clone();
        let task = tokio::spawn(async move { seatbridge_web::serve(listener, engine, &address, stopped).await });
        Self { portal, base, stop, task }
    }

    pub fn browser(&self, language: &'static str) -> Browser {
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        Browser { client, base: self.base.clone(), language, cookies: BTreeMap::new() }
    }

    /// A browser in which a new person of a partner has signed in.
    pub async fn signed_in(&self, partner: &Partner, name: &str, role: Role) -> Browser {
        let person = self.portal.person(partner, name, role).await;
        self.browser_of(&person.email).await
    }

    /// A browser in which an operator has signed in.
    pub async fn operator(&self) -> Browser {
        let person = self.portal.operator().await;
        self.browser_of(&person.email).await
    }

    pub async fn browser_of(&self, email: &str) -> Browser {
        let mut browser = self.browser("en");
        let answer = browser.post("/sign-in", &[("email", email), ("password", PASSWORD)]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        browser
    }

    pub async fn finish(self) {
        self.stop.cancel();
        self.task.await.unwrap().unwrap();
        self.portal.finish().await;
    }
}

/// What a browser keeps.
pub struct Browser {
    client: Client,
    base: String,
    language: &'static str,
    pub cookies: BTreeMap<String, String>,
}

/// What it got.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub location: String,
    pub body: String,
    pub set_cookies: Vec<String>,
}

impl Answer {
    /// The page must be there, with all its words.
    pub fn page(&self, status: u16) -> &str {
        assert_eq!(self.status, status, "{}", self.body);
        let bracketed = self.body.split('[').skip(1).filter_map(|rest| rest.split_once(']'));
        let keys: Vec<_> =
            bracketed.filter(|(word, _)| word.contains('-') && !word.contains([' ', '"', '<'])).collect();
        assert!(keys.is_empty(), "words are missing: {:?}", keys.iter().map(|(word, _)| word).collect::<Vec<_>>());
        assert!(!self.body.contains("style=") && !self.body.contains("onclick"), "nothing inline");
        &self.body
    }

    /// Whether the page says this.
    pub fn says(&self, text: &str) -> bool {
        self.body.contains(text)
    }
}

impl Browser {
    pub async fn get(&mut self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[], true).await
    }

    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.ask(Method::POST, path, form, true).await
    }

    /// Sends a form as another site's page would make it.
    pub async fn post_from_nowhere(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.ask(Method::POST, path, form, false).await
    }

    /// Sends a form and opens the page it leads to.
    pub async fn submit(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let sent = self.post(path, form).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        let location = sent.location.clone();
        let answer = self.get(&location).await;
        Answer { location, ..answer }
    }

    /// Sends a form with a file.
    pub async fn post_file(&mut self, path: &str, form: &[(&str, &str)], file: &[u8]) -> Answer {
        const EDGE: &str = "----edge-of-a-part";
        let mut body = Vec::new();
        for (name, value) in form {
            let part = format!("--{EDGE}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.as_bytes());
        }
        let head = format!(
            "--{EDGE}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"f.csv\"\r\ncontent-type: text/csv\r\n\r\n"
        );
        body.extend(head.as_bytes());
        body.extend(file);
        body.extend(format!("\r\n--{EDGE}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={EDGE}");
        self.send(Method::POST, path, Some((&kind, body)), true).await
    }

    async fn ask(&mut self, method: Method, path: &str, form: &[(&str, &str)], own: bool) -> Answer {
        let body = (method == Method::POST).then(|| {
            let mut body = form_urlencoded::Serializer::new(String::new());
            body.extend_pairs(form);
            ("application/x-www-form-urlencoded", body.finish().into_bytes())
        });
        self.send(method, path, body, own).await
    }

    async fn send(&mut self, method: Method, path: &str, body: Option<(&str, Vec<u8>)>, own: bool) -> Answer {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) };
        let mut request = self.client.request(method, url).header(ACCEPT_LANGUAGE, self.language);
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request = request.header(COOKIE, cookies.join("; "));
        if let Some((kind, body)) = body {
            request = request.header("content-type", kind).body(body);
            if own {
                request = request.header(ORIGIN, &self.base).header("sec-fetch-site", "same-origin");
            }
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let text = |value: &reqwest::header::HeaderValue| value.to_str().unwrap().to_owned();
        let location = answer.headers().get(LOCATION).map(text).unwrap_or_default();
        let set_cookies: Vec<_> = answer.headers().get_all(SET_COOKIE).iter().map(text).collect();
        for set in &set_cookies {
            let (name, rest) = set.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if value.is_empty() || rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Answer { status, location, body: answer.text().await.unwrap(), set_cookies }
    }
}
