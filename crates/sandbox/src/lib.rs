//! Simulators of the PSAs: servers built from the documented facts alone, sharing no code with any client.
//! Must not use another crate of the workspace, so that a client's mistake can't hide in the server it is tested with.
//!
//! `docs/sandbox.md` documents the control API, the switches and the scenario file.

mod announce;
mod autotask;
mod choice;
mod clock;
mod connectwise;
mod control;

mod dice;
mod faults;
mod journal;
mod listener;
mod merge;
mod options;
mod persist;
mod pipeline;
mod reply;
mod sandbox;
mod scenario;
mod scenario_connectwise;
mod switches;
mod world;

pub use announce::{Announcement, AutotaskAccess, ConnectWiseAccess};
pub use options::Options;
pub use sandbox::{Sandbox, SandboxError};
pub use scenario::{
    ById, Scenario, ScenarioAdjustment, ScenarioBundle, ScenarioCompany, ScenarioContract, ScenarioLine,
    ScenarioService,
};
pub use scenario_connectwise::{ConnectWiseScenario, CwAddition, CwAgreement, CwCompany, CwItem};
