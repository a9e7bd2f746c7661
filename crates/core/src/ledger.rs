//! The life of one intended write. Must not write: the engine does, and tells what happened.
//!
//! `intended → sent → confirmed | refused | in_doubt`, `intended → cancelled` and
//! `in_doubt → confirmed | not_applied | conflict`.
//! An intent is durable before anything is sent. An answer that did not arrive is in doubt, and only reading the PSA
//! settles it.

use serde::{Deserialize, Serialize};

use crate::Day;

/// Something we wrote to a line, and that is confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// From which day on it counts.
    pub effective_on: Day,
    /// By how much it raised (lowered) the quantity of that day and all later ones.
    pub delta: i64,
}

/// Where a change stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeState {
    /// Written down, nothing sent yet.
    Intended,
    /// About to be sent or sent; no answer yet. A process that dies here leaves the change in doubt.
    Sent,
    /// The PSA has it.
    Confirmed,
    /// The PSA refused it; nothing changed there.
    Refused,
    /// It was sent and no answer came.
    InDoubt,
    /// Settled by reading: it did not reach the PSA.
    NotApplied,
    /// Settled by reading: the quantity is neither the old nor the new one. A person must look.
    Conflict,
    /// Given up before it was sent.
    Cancelled,
}

/// What happened to a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeEvent {
    /// The call is about to leave.
    Sending,
    /// The PSA said yes.
    Accepted,
    /// The PSA said no, or the call certainly never left.
    Rejected,
    /// The call left and no usable answer came.
    NoAnswer,
    /// Read back: the quantity is the one that was wanted.
    ReadNew,
    /// Read back, long enough after sending: the quantity is still the old one.
    ReadOld,
    /// Read back: the quantity is a third one.
    ReadOther,
    /// Not to be sent any more.
    Withdrawn,
}

/// An event that can't happen in a state: a defect of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a change that is {state:?} can't see {event:?}")]
pub struct Impossible {
    /// The state.
    pub state: ChangeState,
    /// The event.
    pub event: ChangeEvent,
}

impl ChangeState {
    /// All states.
    pub const ALL: [Self; 8] = [
        Self::Intended,
        Self::Sent,
        Self::Confirmed,
        Self::Refused,
        Self::InDoubt,
        Self::NotApplied,
        Self::Conflict,
        Self::Cancelled,
    ];

    /// Whether the change still keeps its line from being written again.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Intended | Self::Sent | Self::InDoubt)
    }

    /// The state after an event.
    pub const fn after(self, event: ChangeEvent) -> Result<Self, Impossible> {
        use ChangeEvent as E;
        Ok(match (self, event) {
            (Self::Intended, E::Sending) => Self::Sent,
            (Self::Intended, E::Withdrawn) => Self::Cancelled,
            (Self::Sent, E::Accepted) | (Self::Sent | Self::InDoubt, E::ReadNew) => Self::Confirmed,
            (Self::Sent, E::Rejected) => Self::Refused,
            (Self::Sent, E::NoAnswer) => Self::InDoubt,
            (Self::InDoubt, E::ReadOld) => Self::NotApplied,
            (Self::InDoubt, E::ReadOther) => Self::Conflict,
            (state, event) => return Err(Impossible { state, event }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_without_an_answer_is_settled_by_reading_alone() {
        let doubt = ChangeState::Intended.after(ChangeEvent::Sending).unwrap().after(ChangeEvent::NoAnswer).unwrap();
        assert_eq!(doubt, ChangeState::InDoubt);
        for event in [ChangeEvent::Sending, ChangeEvent::Accepted, ChangeEvent::Rejected, ChangeEvent::Withdrawn] {
            assert!(doubt.after(event).is_err(), "{event:?}");
        }
        assert_eq!(doubt.after(ChangeEvent::ReadNew), Ok(ChangeState::Confirmed));
        assert_eq!(doubt.after(ChangeEvent::ReadOld), Ok(ChangeState::NotApplied));
        assert_eq!(doubt.after(ChangeEvent::ReadOther), Ok(ChangeState::Conflict));
    }

    #[test]
    fn nothing_leaves_an_end_state() {
        for state in ChangeState::ALL.into_iter().filter(|s| !s.is_open()) {
            for event in [
                ChangeEvent::Sending,
                ChangeEvent::Accepted,
                ChangeEvent::Rejected,
                ChangeEvent::NoAnswer,
                ChangeEvent::ReadNew,
                ChangeEvent::ReadOld,
                ChangeEvent::ReadOther,
                ChangeEvent::Withdrawn,
            ] {
                assert!(state.after(event).is_err(), "{state:?} {event:?}");
            }
        }
    }
}
