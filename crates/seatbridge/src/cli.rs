//! The commands, options and arguments of `seatbridge`. Must not carry anything out.
#![expect(clippy::doc_markdown, reason = "doc comments are the help texts of the program")]

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use seatbridge_core::PsaKind;
use seatbridge_core::mappings::MappingForm;
use seatbridge_core::partners::PartnerType;
use seatbridge_core::permissions::Role;
use seatbridge_core::plans::{PlanPeriod, PlanType};

/// Keeps seat counts right on the contract lines of a PSA.
#[derive(Debug, Parser)]
#[command(name = "seatbridge", version, about, max_term_width = 110)]
pub struct Cli {
    /// Folder of the database and the key file.
    /// [default: ./data, for demo ./demo-data]
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// A PostgreSQL database in place of the file in the data folder. Visible in the process list: better in a file.
    #[arg(long, global = true, value_name = "URL")]
    pub database_url: Option<String>,
    /// File of settings (default: seatbridge.toml in the working folder).
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Print JSON.
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the main job on made-up data against a sandbox with every PSA, and verify every line.
    ///
    /// With --json one object is printed: the report of each PSA (as of `sync --json`) under its name, `autotask` and
    /// `connectwise`. Whether all quantities are verified is told by the exit status, and on standard error.
    Demo {
        /// Leave sandbox and server running until stopped.
        #[arg(long)]
        keep_serving: bool,
    },
    /// Serve health endpoints and work on jobs.
    Serve {
        /// Where to listen (default: the setting server.listen).
        #[arg(long, value_name = "HOST:PORT")]
        listen: Option<String>,
    },
    /// Work on jobs without serving.
    Worker,
    /// Simulate a PSA until stopped.
    Sandbox(SandboxArgs),
    /// Check settings, database, key file and connections.
    Doctor {
        /// Also log in to every connected PSA.
        #[arg(long)]
        psa: bool,
    },
    /// The database.
    #[command(subcommand)]
    Db(DbCommand),
    /// Partners, plans and users.
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Bring in a file.
    #[command(subcommand)]
    Import(ImportCommand),
    /// Connect a PSA.
    #[command(subcommand)]
    Connect(ConnectCommand),
    /// Read or change how a connection syncs.
    Settings {
        #[command(flatten)]
        at: At,
        /// Settings to change, such as quantity.base=in_use; none prints them.
        #[arg(value_name = "NAME=VALUE", value_parser = pair)]
        changes: Vec<(String, String)>,
    },
    /// Map tickets, plans and organizations to the PSA.
    #[command(subcommand)]
    Map(MapCommand),
    /// End the mapping of an organization; what stands in the PSA stays.
    Unmap {
        #[command(flatten)]
        at: At,
        /// The organization: external id or our id.
        organization: String,
    },
    /// Bring seat counts to the PSA, or look what would be done.
    Sync(SyncArgs),
    /// Runs that were made.
    #[command(subcommand)]
    Runs(RunsCommand),
    /// End a connection: its secret is destroyed, nothing is deleted in the PSA.
    Revoke {
        #[command(flatten)]
        at: At,
    },
}

/// Which connection.
#[derive(Debug, Args)]
pub struct At {
    /// Name of the partner.
    #[arg(long)]
    pub partner: String,
    /// Which PSA.
    #[arg(long, value_parser = psa)]
    pub psa: PsaKind,
}

#[derive(Debug, Args)]
pub struct SandboxArgs {
    /// Port of the Autotask server (0: a free one).
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub autotask_port: u16,
    /// Port of the ConnectWise server (0: a free one).
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub connectwise_port: u16,
    /// Port of the control API (0: a free one).
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub control_port: u16,
    /// How many companies to make up.
    #[arg(long, default_value_t = 100, value_name = "N")]
    pub companies: usize,
    /// Seed of what is made up.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub seed: u64,
    /// Folder that keeps the state (default: memory only).
    #[arg(long, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// File with the content, in place of made-up companies.
    #[arg(long, value_name = "FILE")]
    pub scenario: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum DbCommand {
    /// Create the database, or bring it to this version.
    Migrate,
}

#[derive(Debug, Subcommand)]
#[expect(clippy::enum_variant_names, reason = "each is the word of a command")]
pub enum AdminCommand {
    /// Create a partner.
    CreatePartner {
        /// What it is.
        #[arg(long = "type", value_enum)]
        kind: PartnerTypeArg,
        /// Its name, unique in the installation.
        #[arg(long)]
        name: String,
        /// The partner above a sub-reseller.
        #[arg(long)]
        parent: Option<String>,
    },
    /// Create a plan; the partner's sub-resellers may use it.
    CreatePlan {
        /// Who sells it.
        #[arg(long)]
        partner: String,
        /// Its name.
        #[arg(long)]
        name: String,
        /// What it protects.
        #[arg(long = "type", value_enum)]
        kind: PlanTypeArg,
        /// Currency code.
        #[arg(long)]
        currency: String,
        /// Price of a seat for a period, such as 3.50.
        #[arg(long, allow_hyphen_values = true)]
        price: String,
        /// How often it is billed.
        #[arg(long, value_enum)]
        period: PlanPeriodArg,
    },
    /// Create a user and print the link of its invitation.
    CreateUser {
        /// Name of the partner; none for an operator.
        #[arg(long, required_unless_present = "operator", conflicts_with = "operator")]
        partner: Option<String>,
        /// An operator of this installation.
        #[arg(long)]
        operator: bool,
        /// The e-mail address, which is the login.
        #[arg(long)]
        email: String,
        /// Name of the person.
        #[arg(long)]
        name: String,
        /// What the person may do.
        #[arg(long, value_enum, required_unless_present = "operator", conflicts_with = "operator")]
        role: Option<RoleArg>,
        /// Address of the portal (default: the setting server.base_url, or http:// and server.listen).
        #[arg(long, value_name = "URL")]
        portal: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// external_id,name,email,country,plan,status
    Organizations(ImportArgs),
    /// organization,day,purchased,in_use,deactivated,shared (organization = external_id)
    Usage(ImportArgs),
}

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The CSV file.
    pub file: PathBuf,
    /// Name of the partner.
    #[arg(long)]
    pub partner: String,
    /// Import the good rows of a file that has bad ones.
    #[arg(long)]
    pub partial: bool,
}

#[derive(Debug, Subcommand)]
pub enum ConnectCommand {
    /// Connect Autotask.
    Autotask {
        /// Name of the partner.
        #[arg(long)]
        partner: String,
        /// User name of the API user.
        #[arg(long)]
        key: String,
        /// File that holds its secret; - reads standard input.
        #[arg(long, value_name = "FILE")]
        secret_file: PathBuf,
        /// File that holds a vendor code in place of the installation's.
        #[arg(long, value_name = "FILE")]
        integration_code_file: Option<PathBuf>,
    },
    /// Connect ConnectWise.
    Connectwise {
        /// Name of the partner.
        #[arg(long)]
        partner: String,
        /// Address of the site, such as api-na.myconnectwise.net.
        #[arg(long, value_name = "URL")]
        site: String,
        /// Company id of the login.
        #[arg(long, value_name = "ID")]
        company: String,
        /// Public key of the API member.
        #[arg(long, value_name = "KEY")]
        public_key: String,
        /// File that holds its private key; - reads standard input.
        #[arg(long, value_name = "FILE")]
        private_key_file: PathBuf,
        /// File that holds a client id in place of the installation's.
        #[arg(long, value_name = "FILE")]
        client_id_file: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub enum MapCommand {
    /// How alerts become tickets.
    Tickets {
        #[command(flatten)]
        at: At,
        /// queue, status_new, status_resolved, priority, source, issue_type, sub_issue_type, due_hours
        #[arg(value_name = "FIELD=ID", value_parser = pair)]
        fields: Vec<(String, String)>,
    },
    /// What a plan is in the PSA.
    Plan {
        #[command(flatten)]
        at: At,
        /// Name of the plan.
        plan: String,
        /// Autotask: service
        #[arg(value_name = "FIELD=ID", value_parser = pair)]
        fields: Vec<(String, String)>,
    },
    /// What a drop-down of a mapping offers, live from the PSA.
    Choices {
        #[command(flatten)]
        at: At,
        /// Which form.
        #[arg(value_enum)]
        form: FormArg,
        /// Which field of it.
        field: String,
        /// Choices of the fields it depends on.
        #[arg(value_name = "FIELD=ID", value_parser = pair)]
        given: Vec<(String, String)>,
    },
    /// Where an organization is billed.
    Organization {
        #[command(flatten)]
        at: At,
        /// The organization: external id or our id.
        organization: String,
        /// The company in the PSA.
        #[arg(long, value_name = "ID")]
        company: String,
        /// The contract or agreement.
        #[arg(long, alias = "agreement", value_name = "ID")]
        contract: String,
        /// The line: contract service or addition.
        #[arg(long, alias = "addition", value_name = "ID")]
        line: String,
    },
    /// Propose a company and line for every unmapped organization.
    Suggest {
        #[command(flatten)]
        at: At,
        /// Map those that are beyond doubt.
        #[arg(long)]
        apply_sure: bool,
    },
    /// List the mappings of an earlier connection to the same PSA tenant, and take them back.
    Restore {
        #[command(flatten)]
        at: At,
        /// Take them back, but for those whose organization or line is taken by now.
        #[arg(long)]
        apply: bool,
    },
}

#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["preview", "run"])))]
pub struct SyncArgs {
    #[command(flatten)]
    pub at: At,
    /// Look only.
    #[arg(long)]
    pub preview: bool,
    /// Write.
    #[arg(long)]
    pub run: bool,
    /// An organization whose brake or question is answered with "write ours"; may be given several times.
    #[arg(long, value_name = "ORG")]
    pub release: Vec<String>,
    /// Release the brake on a run that changes very many lines.
    #[arg(long)]
    pub release_run: bool,
}

#[derive(Debug, Subcommand)]
pub enum RunsCommand {
    /// The latest runs.
    List {
        /// Name of the partner (default: all).
        #[arg(long)]
        partner: Option<String>,
        /// How many.
        #[arg(long, default_value_t = 20)]
        limit: u32,
    },
    /// One run with all its lines.
    Show {
        /// Its id.
        run: String,
        /// Name of the partner (default: whose it is).
        #[arg(long)]
        partner: Option<String>,
    },
}

macro_rules! words {
    ($name:ident => $target:ident { $($variant:ident),* }) => {
        #[derive(Debug, Clone, Copy, ValueEnum)]
        #[value(rename_all = "snake_case")]
        pub enum $name { $($variant),* }

        impl From<$name> for $target {
            fn from(value: $name) -> Self {
                match value { $($name::$variant => Self::$variant),* }
            }
        }
    };
}

words!(RoleArg => Role { Owner, SuperAdmin, Admin, Finance, Support });
words!(PartnerTypeArg => PartnerType { Distributor, DirectReseller, SubReseller });
words!(PlanTypeArg => PlanType { Backup, Archiver, Personal });
words!(FormArg => MappingForm { Tickets, Plan, Organization });
words!(PlanPeriodArg => PlanPeriod { Monthly, Quarterly, SemiAnnual, Yearly });

fn psa(text: &str) -> Result<PsaKind, String> {
    let known = PsaKind::ALL.map(PsaKind::as_str).join(", ");
    PsaKind::from_word(text).ok_or_else(|| format!("known PSAs are {known}"))
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE")?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}
