//! The program beside a sandbox: its environment, its output. Must not use the engine: only what a shell has.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Child, Command, Output, Stdio};

use seatbridge_sandbox::{Announcement, Options, Sandbox, Scenario};
use seatbridge_testkit::{Backend, Control, TODAY, TestDb, day};
use serde_json::{Value, json};

/// The program with a database of its own and a sandbox without customers.
pub struct Program {
    pub control: Control,
    pub access: Announcement,
    pub db: TestDb,
    environment: Vec<(String, String)>,
    sandbox: Sandbox,
}

/// What a command gave.
#[derive(Debug)]
pub struct Outcome {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Outcome {
    /// Standard output as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Program {
    pub async fn new(backend: Backend) -> Self {
        let options =
            Options { scenario: Some(Scenario::default()), today: Some(day(TODAY).date()), ..Options::default() };
        let sandbox = Sandbox::start(options).await.unwrap();
        let access = sandbox.announcement();
        let host = access.autotask.base_url.split('/').nth(2).unwrap().to_owned();
        let environment = [
            // the path of discovery may be left out
            ("SEATBRIDGE_AUTOTASK__BASE_URL", format!("http://{host}")),
            ("SEATBRIDGE_AUTOTASK__INTEGRATION_CODE", access.autotask.integration_code.clone()),
            ("SEATBRIDGE_OUTBOUND__ALLOW", format!("example.org:443, {host}")),
            ("SEATBRIDGE_PSA__TIMEOUT_MS", "1000".to_owned()),
            ("SEATBRIDGE_PSA__RETRY_BASE_MS", "5".to_owned()),
            ("SEATBRIDGE_CLOCK__TODAY", TODAY.to_owned()),
            ("RUST_BACKTRACE", "0".to_owned()),
        ];
        let environment = environment.map(|(name, value)| (name.to_owned(), value)).to_vec();
        let control = Control::new(&access.control);
        Self { control, access, db: TestDb::new(backend).await, environment, sandbox }
    }

    /// Sets a variable of the environment.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// Takes a variable out of the environment.
    pub fn unset(&mut self, name: &str) {
        self.environment.retain(|(known, _)| known != name);
    }

    /// A command, its database chosen.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = self.bare(&["--data", self.db.folder().to_str().unwrap()]);
        if let Some(url) = self.db.url() {
            command.args(["--database-url", &url]);
        }
        command.args(args);
        command
    }

    /// A command with nothing but these arguments.
    pub fn bare(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_seatbridge"));
        command.env_clear().envs(self.environment.iter().cloned()).args(args).current_dir(self.db.folder());
        command
    }

    /// Runs a command to its end.
    pub async fn run(&self, args: &[&str]) -> Outcome {
        self.finish(self.command(args)).await
    }

    /// Runs a command that must succeed.
    pub async fn ok(&self, args: &[&str]) -> Outcome {
        let outcome = self.run(args).await;
        assert_eq!(outcome.status, 0, "{args:?}: {outcome:?}");
        outcome
    }

    /// Runs a command to its end.
    pub async fn finish(&self, mut command: Command) -> Outcome {
        command.stdin(Stdio::null());
        tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap().into()
    }

    /// Runs a command that is told something on its standard input.
    pub async fn run_with_input(&self, args: &[&str], input: &str) -> Outcome {
        let (mut command, input) = (self.command(args), input.to_owned());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let run = move || {
            let mut child = command.spawn().unwrap();
            child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
            child.wait_with_output().unwrap()
        };
        tokio::task::spawn_blocking(run).await.unwrap().into()
    }

    /// Starts a command and leaves it alone.
    pub fn start(&self, args: &[&str]) -> Child {
        let mut command = self.command(args);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    }

    /// Writes a file into the data folder and tells its path.
    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.db.folder().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// A partner with a plan, connected to the sandbox.
    pub async fn connected(backend: Backend) -> Self {
        let program = Self::new(backend).await;
        program.partner().await;
        program.connect().await;
        program
    }

    pub async fn partner(&self) {
        self.ok(&["admin", "create-partner", "--type", "distributor", "--name", "Nordlicht"]).await;
        self.ok(&[
            "admin",
            "create-plan",
            "--partner",
            "Nordlicht",
            "--name",
            "Backup",
            "--type",
            "backup",
            "--currency",
            "EUR",
            "--price",
            "3.50",
            "--period",
            "monthly",
        ])
        .await;
    }

    pub async fn connect(&self) {
        let secret = self.file("secret.txt", &format!("{}\n", self.access.autotask.secret));
        let key = &self.access.autotask.key;
        self.ok(&["connect", "autotask", "--partner", "Nordlicht", "--key", key, "--secret-file", &secret]).await;
    }

    /// Customers on both sides, linked: units and seats of each. Their organizations are C-0, C-1 …, their lines 8000, 8001 …
    pub async fn customers(&self, seats: &[(i64, u32)]) {
        self.content(seats).await;
        self.usage(&seats.iter().map(|(_, bought)| Some(*bought)).collect::<Vec<_>>()).await;
        for n in 0..seats.len() {
            self.ok(&Self::map_args(n).iter().map(String::as_str).collect::<Vec<_>>()).await;
        }
    }

    pub fn map_args(n: usize) -> Vec<String> {
        let id = |first: usize| (first + n).to_string();
        let words = ["map", "organization", "--partner", "Nordlicht", "--psa", "autotask"].map(str::to_owned);
        let links = [("--company", 200), ("--contract", 7_000), ("--line", 8_000)];
        words
            .into_iter()
            .chain([format!("C-{n}")])
            .chain(links.into_iter().flat_map(|(name, first)| [name.to_owned(), id(first)]))
            .collect()
    }

    /// Customers in the PSA, and their organizations.
    pub async fn content(&self, seats: &[(i64, u32)]) {
        let rows = |row: &dyn Fn(usize, i64) -> Value| -> Value {
            seats.iter().enumerate().map(|(n, (units, _))| row(n, *units)).collect()
        };
        self.control.add("services", json!({ "id": 9001, "name": "Backup seat", "unit_price": 7.5 })).await;
        let companies =
            rows(&|n, _| json!({ "id": 200 + n, "name": format!("Kunde {n}"), "number": format!("C-{n}") }));
        self.control.add("companies", companies).await;
        let contracts = rows(
            &|n, _| json!({ "id": 7_000 + n, "company": 200 + n, "name": "Cloud", "start": "2026-01-01", "end": "2027-12-31" }),
        );
        self.control.add("contracts", contracts).await;
        let lines = rows(
            &|n, units| json!({ "id": 8_000 + n, "contract": 7_000 + n, "service": 9001, "units": units, "unit_price": 7 }),
        );
        self.control.add("lines", lines).await;
        let mut csv = "external_id,name,email,country,plan,status\n".to_owned();
        for n in 0..seats.len() {
            writeln!(csv, "C-{n},Kunde {n},k{n}@kunde.example,DE,Backup,active").unwrap();
        }
        let file = self.file("organizations.csv", &csv);
        self.ok(&["import", "organizations", &file, "--partner", "Nordlicht"]).await;
    }

    /// Reports today's seats of C-0, C-1 …
    pub async fn usage(&self, seats: &[Option<u32>]) {
        let mut csv = "organization,day,purchased,in_use,deactivated,shared\n".to_owned();
        for (n, bought) in seats.iter().enumerate() {
            if let Some(bought) = bought {
                writeln!(csv, "C-{n},{TODAY},{bought},{bought},0,0").unwrap();
            }
        }
        let file = self.file("usage.csv", &csv);
        self.ok(&["import", "usage", &file, "--partner", "Nordlicht"]).await;
    }

    /// Runs the billing sync with `--json`.
    pub async fn sync(&self, how: &[&str]) -> Outcome {
        self.run(&[&["--json", "sync", "--partner", "Nordlicht", "--psa", "autotask"], how].concat()).await
    }

    /// The line of C-n has this true quantity, by so many accepted adjustments.
    pub async fn assert_line(&self, n: usize, quantity: i64, accepted: usize) {
        self.control.until_idle().await;
        let line = 8_000 + i64::try_from(n).unwrap();
        let entered = self.control.accepted(line).await;
        let truth = self.control.truth(line, "2026-12-01").await;
        assert_eq!((truth, entered.len()), (quantity, accepted), "C-{n}: {entered:?}");
    }

    /// Ends the test: nothing is left open.
    pub async fn end(self) {
        for (what, sql) in [
            ("open changes", "SELECT COUNT(*) FROM changes WHERE state IN ('intended', 'sent', 'in_doubt')"),
            ("dead jobs", "SELECT COUNT(*) FROM jobs WHERE state = 'dead'"),
        ] {
            assert_eq!(self.db.number(sql).await, 0, "{what}");
        }
        self.control.assert_no_unknown().await;
        self.stop().await;
    }

    pub async fn stop(self) {
        self.sandbox.stop().await;
        self.db.remove().await;
    }
}
