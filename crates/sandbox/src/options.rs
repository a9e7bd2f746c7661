//! What a sandbox is started with.
//! Must not read files or the environment; callers do that.

use std::path::PathBuf;

use jiff::civil::Date;

use crate::scenario::Scenario;

/// Start options of a sandbox.
#[derive(Debug, Clone)]
pub struct Options {
    /// Port of the Autotask server on 127.0.0.1; 0 = a free one.
    pub autotask_port: u16,
    /// Port of the ConnectWise server on 127.0.0.1; 0 = a free one.
    pub connectwise_port: u16,
    /// Port of the control API on 127.0.0.1; 0 = a free one.
    pub control_port: u16,
    /// How many companies are generated when there is no scenario (the own company comes on top).
    pub companies: usize,
    /// Seed of the generated content and of faults by probability.
    pub seed: u64,
    /// The simulated day; `None` = the real day in UTC. A day set through the control API goes first.
    pub today: Option<Date>,
    /// Folder that keeps the state across restarts; `None` = memory only.
    pub state_dir: Option<PathBuf>,
    /// Content instead of generated companies; used only when the state is new.
    pub scenario: Option<Scenario>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            autotask_port: 0,
            connectwise_port: 0,
            control_port: 0,
            companies: 40,
            seed: 1,
            today: None,
            state_dir: None,
            scenario: None,
        }
    }
}
