//! The named switches of all simulated PSAs, one group per vendor.
//! Must not hold defaults of its own; each vendor's group does.

use serde::{Deserialize, Serialize};

use crate::autotask::switches::AutotaskSwitches;
use crate::connectwise::switches::ConnectWiseSwitches;

/// All switches; unknown names are refused when they are changed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    pub autotask: AutotaskSwitches,
    pub connectwise: ConnectWiseSwitches,
}
