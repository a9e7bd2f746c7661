//! Fault rules: which coming request is answered wrongly, late or not at all.
//! Must not touch the simulated state; it only says what shall happen to a request.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::dice::Dice;

/// A fault rule as it is posted to the control API.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    /// `autotask` or `connectwise`; absent = both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// HTTP method, any case; absent = every method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Entity as counted by the counters, any case; absent = every entity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    /// Part of the path with query, any case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_contains: Option<String>,
    /// First matching call that is hit, counted from 1 when the rule is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<u64>,
    /// Every n-th matching call is hit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<u64>,
    /// Share of the matching calls that is hit, 0 to 1, drawn from the seed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// How often the rule fires at most; default once with `nth`, unlimited otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u64>,
    /// What happens.
    pub kind: FaultKind,
    /// Milliseconds of `hang` and `delay`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ms: Option<u64>,
    /// When the state change of the request is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<Commit>,
    /// Status of `status`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<u16>,
    /// Body of `status`: an object, or a string sent as plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// `Retry-After` of `status` and `http_429`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<String>,
}

/// What a fault does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The connection is closed; nothing was done.
    DropBeforeCommit,
    /// The request is carried out and stored, then the connection is closed.
    DropAfterCommit,
    /// Nothing comes for `ms`; then the connection is closed, or answered when `commit` says so.
    Hang,
    /// The request is carried out at once, its answer comes after `ms`.
    Delay,
    /// An answer with `code` and `body`.
    Status,
    /// An HTML error page (503 unless `code` is given).
    Html,
    /// A 200 whose JSON breaks off in the middle.
    Malformed,
    /// A 200 without a body.
    Empty,
    /// 429.
    #[serde(rename = "http_429")]
    Http429,
}

impl FaultKind {
    pub fn name(self) -> String {
        serde_json::to_value(self).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
    }
}

/// When the state change of a faulty request is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Commit {
    Never,
    /// Before the waiting time of `hang`.
    Before,
    /// After the waiting time of `hang`, even when the client is gone by then.
    After,
}

/// A rule with its bookkeeping.
#[derive(Debug, Clone, Serialize)]
pub struct ActiveFault {
    pub id: u64,
    #[serde(flatten)]
    pub rule: FaultRule,
    /// Matching calls seen since the rule was set.
    pub seen: u64,
    /// How often the rule fired.
    pub fired: u64,
}

/// All fault rules, in the order they were set.
#[derive(Debug)]
pub struct Faults {
    rules: Vec<ActiveFault>,
    next_id: u64,
    dice: Dice,
}

impl Faults {
    pub fn new(seed: u64) -> Self {
        Self { rules: Vec::new(), next_id: 1, dice: Dice::new(seed) }
    }

    pub fn list(&self) -> &[ActiveFault] {
        &self.rules
    }

    pub fn add(&mut self, rule: FaultRule) -> Result<u64, String> {
        if matches!(rule.kind, FaultKind::Hang | FaultKind::Delay) && rule.ms.is_none() {
            return Err(format!("{} needs ms", rule.kind.name()));
        }
        if rule.kind == FaultKind::Status && rule.code.is_none() {
            return Err("status needs code".to_owned());
        }
        if rule.nth == Some(0) || rule.every == Some(0) {
            return Err("nth and every count from 1".to_owned());
        }
        if rule.probability.is_some_and(|p| !(0.0..=1.0).contains(&p)) {
            return Err("probability lies between 0 and 1".to_owned());
        }
        let id = self.next_id;
        self.next_id += 1;
        self.rules.push(ActiveFault { id, rule, seen: 0, fired: 0 });
        Ok(id)
    }

    /// Removes one rule, or all.
    pub fn remove(&mut self, id: Option<u64>) -> usize {
        let before = self.rules.len();
        match id {
            Some(id) => self.rules.retain(|fault| fault.id != id),
            None => self.rules.clear(),
        }
        before - self.rules.len()
    }

    /// Counts the request at every rule it matches and returns the first rule that fires.
    pub fn strike(&mut self, vendor: &str, method: &str, entity: &str, path: &str) -> Option<FaultRule> {
        let mut hit = None;
        let path = path.to_ascii_lowercase();
        for fault in &mut self.rules {
            let is_other = fault.rule.vendor.as_ref().is_some_and(|wanted| wanted != vendor);
            if is_other || !matches(&fault.rule, method, entity, &path) {
                continue;
            }
            fault.seen += 1;
            if hit.is_none() && fires(fault, &mut self.dice) {
                fault.fired += 1;
                hit = Some(fault.rule.clone());
            }
        }
        hit
    }
}

fn matches(rule: &FaultRule, method: &str, entity: &str, path: &str) -> bool {
    rule.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
        && rule.entity.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(entity))
        && rule.path_contains.as_ref().is_none_or(|part| path.contains(&part.to_ascii_lowercase()))
}

fn fires(fault: &ActiveFault, dice: &mut Dice) -> bool {
    let rule = &fault.rule;
    let limit = rule.times.or(if rule.nth.is_some() { Some(1) } else { None });
    if limit.is_some_and(|limit| fault.fired >= limit) {
        return false;
    }
    rule.nth.is_none_or(|nth| fault.seen >= nth)
        && rule.every.is_none_or(|every| fault.seen.is_multiple_of(every))
        && rule.probability.is_none_or(|share| dice.fraction() < share)
}
