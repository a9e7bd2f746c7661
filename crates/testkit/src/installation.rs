//! The program as it is installed: its server as a child process with a folder of its own, beside a sandbox of both PSAs. Must
//! not reach into it: only what a shell, a browser and the PSA have.

use std::process::{Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use seatbridge_core::PsaKind;
use seatbridge_i18n::Locale;
use seatbridge_sandbox::{Announcement, Options, Sandbox, Scenario};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};

use crate::app::{TODAY, day};
use crate::browser::{Browser, BrowserOptions};
use crate::control::Control;
use crate::db::{Backend, TestDb};

/// How long the server may take to say something it is to say.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running installation.
pub struct Installation {
    /// The sandbox behind the back of Autotask.
    pub autotask: Control,
    /// The sandbox behind the back of `ConnectWise`.
    pub connectwise: Control,
    /// How to log in to the sandbox.
    pub access: Announcement,
    /// The database.
    pub db: TestDb,
    program: &'static str,
    environment: Vec<(String, String)>,
    sandbox: Sandbox,
    server: Child,
    base: String,
    said: Said,
}

/// What the server has said so far.
#[derive(Debug, Clone, Default)]
struct Said(Arc<Mutex<Vec<String>>>);

impl Said {
    fn listen(&self, stream: impl AsyncRead + Unpin + Send + 'static) {
        let said = self.clone();
        let mut lines = BufReader::new(stream).lines();
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                said.0.lock().unwrap().push(line);
            }
        });
    }

    fn find(&self, what: &str) -> Option<String> {
        self.0.lock().unwrap().iter().rfind(|line| line.contains(what)).cloned()
    }

    async fn until(&self, what: &str) -> String {
        let began = Instant::now();
        loop {
            if let Some(line) = self.find(what) {
                return line;
            }
            assert!(began.elapsed() < PATIENCE, "the server has not said {what:?}, but: {:#?}", self.0.lock().unwrap());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Installation {
    /// The program at this path (`env!("CARGO_BIN_EXE_seatbridge")`), served without any configuration but that of the
    /// sandbox, which has no customers. Its commands are typed by somebody who speaks `locale`.
    pub async fn start(program: &'static str, locale: Locale) -> Self {
        let options =
            Options { scenario: Some(Scenario::default()), today: Some(day(TODAY).date()), ..Options::default() };
        let sandbox = Sandbox::start(options).await.unwrap();
        let access = sandbox.announcement();
        let host = |url: &str| url.split('/').nth(2).unwrap().to_owned();
        let (autotask, connectwise) = (host(&access.autotask.base_url), host(&access.connectwise.site));
        let environment = [
            // the language of who types commands
            ("LC_ALL", format!("{}.UTF-8", locale.as_str())),
            ("SEATBRIDGE_AUTOTASK__BASE_URL", format!("http://{autotask}")),
            ("SEATBRIDGE_AUTOTASK__INTEGRATION_CODE", access.autotask.integration_code.clone()),
            ("SEATBRIDGE_CONNECTWISE__CLIENT_ID", access.connectwise.client_id.clone()),
            ("SEATBRIDGE_OUTBOUND__ALLOW", format!("{autotask},{connectwise}")),
            ("SEATBRIDGE_PSA__TIMEOUT_MS", "5000".to_owned()),
            ("SEATBRIDGE_PSA__RETRY_BASE_MS", "5".to_owned()),
            ("SEATBRIDGE_CLOCK__TODAY", TODAY.to_owned()),
        ];
        let environment: Vec<_> = environment.map(|(name, value)| (name.to_owned(), value)).to_vec();
        let db = TestDb::new(Backend::Sqlite).await;
        let (server, said, base) = serve(program, &environment, &db).await;
        let control = Control::new(&access.control);
        Self {
            autotask: control.clone(),
            connectwise: control.of("connectwise"),
            access,
            db,
            program,
            environment,
            sandbox,
            server,
            base,
            said,
        }
    }

    /// Where it is served, such as `http://127.0.0.1:40001`.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The sandbox of a PSA.
    pub const fn control(&self, psa: PsaKind) -> &Control {
        match psa {
            PsaKind::Autotask => &self.autotask,
            PsaKind::ConnectWise => &self.connectwise,
        }
    }

    /// A person's browser.
    pub async fn browser(&self, options: impl Into<BrowserOptions>) -> Browser {
        Browser::open(&self.base, options).await
    }

    /// The last line with these words that the server has printed or logged; waits for it.
    pub async fn said(&self, words: &str) -> String {
        self.said.until(words).await
    }

    /// A command of the program, as an operator types it.
    pub async fn run(&self, args: &[&str]) -> Output {
        command(self.program, &self.environment, &self.db).args(args).output().await.unwrap()
    }

    /// A command that must succeed; tells what it printed.
    pub async fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args).await;
        let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(output.status.success(), "{args:?}: {out}{err}");
        out
    }

    /// A command that reads a file with this text, whose path is its last argument.
    pub async fn ok_with_file(&self, args: &[&str], text: &str) -> String {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        self.ok(&[args, &[file.path().to_str().unwrap()]].concat()).await
    }

    /// Follows a link that lets a person choose its password, as its page does.
    #[expect(clippy::disallowed_methods, reason = "the server of the test is no PSA of a partner")]
    pub async fn choose_password(&self, link: &str, password: &str) {
        let (_, token) = link.split_once("token=").expect("a link of the portal");
        let form = [("token", token), ("password", password), ("repeat", password)];
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let call = reqwest::Client::new()
            .post(format!("{}/link", self.base))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        let answer = call.send().await.unwrap();
        assert!(answer.url().path() != "/link", "the link was refused: {}", answer.text().await.unwrap());
    }

    /// Ends the server and begins it anew on another port, with the same database and other settings.
    pub async fn restart(&mut self, settings: &[(&str, &str)]) {
        for (name, value) in settings {
            self.environment.retain(|(known, _)| known != name);
            self.environment.push(((*name).to_owned(), (*value).to_owned()));
        }
        self.server.kill().await.unwrap();
        (self.server, self.said, self.base) = serve(self.program, &self.environment, &self.db).await;
    }

    /// Ends the test: no job died, nothing failed unexpectedly, and the PSAs were asked for nothing they do not know.
    pub async fn finish(self) {
        assert_eq!(self.db.number("SELECT COUNT(*) FROM jobs WHERE state = 'dead'").await, 0, "dead jobs");
        assert_eq!(self.said.find(" ERROR "), None, "the server failed: {:#?}", self.said.0.lock().unwrap());
        assert_eq!(self.said.find("panicked"), None, "the server panicked: {:#?}", self.said.0.lock().unwrap());
        self.autotask.assert_no_unknown().await;
        self.stop().await;
    }

    /// Ends the test without looking.
    pub async fn stop(mut self) {
        self.server.kill().await.unwrap();
        self.sandbox.stop().await;
        self.db.remove().await;
    }
}

fn command(program: &str, environment: &[(String, String)], db: &TestDb) -> Command {
    let mut command = Command::new(program);
    command.env_clear().envs(environment.iter().cloned()).current_dir(db.folder()).arg("--data").arg(db.folder());
    command.stdin(Stdio::null()).kill_on_drop(true);
    command
}

/// The server on a free port of loopback, as soon as it says that it serves.
async fn serve(program: &str, environment: &[(String, String)], db: &TestDb) -> (Child, Said, String) {
    let mut command = command(program, environment, db);
    let listen = command.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut server = listen.spawn().unwrap();
    let said = Said::default();
    said.listen(server.stdout.take().unwrap());
    said.listen(server.stderr.take().unwrap());
    let line = said.until("Seatbridge serves http://").await;
    let base = line.split_whitespace().find(|word| word.starts_with("http://")).unwrap();
    let base = base.trim_end_matches('/').to_owned();
    (server, said, base)
}
