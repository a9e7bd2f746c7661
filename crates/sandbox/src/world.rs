//! The whole simulated world behind one lock: day, switches, tenants, and the log that makes changes durable.
//! Must not know HTTP.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::autotask;
use crate::autotask::op::AutotaskOp;
use crate::autotask::state::{Context, Outcome, Tenant};
use crate::clock::Clock;
use crate::connectwise;
use crate::connectwise::op::ConnectWiseOp;
use crate::merge::merged;
use crate::options::Options;
use crate::persist::{Header, Log, Record};
use crate::reply::Refusal;
use crate::sandbox::SandboxError;
use crate::scenario::Scenario;
use crate::switches::Switches;

/// A change of the world.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    Clock {
        today: Option<Date>,
    },
    Switches {
        change: Value,
    },
    /// Content of both vendors; the ConnectWise half is left alone when the scenario has no section for it.
    Load {
        content: Box<Scenario>,
        replace: bool,
    },
    Autotask(AutotaskOp),
    ConnectWise(ConnectWiseOp),
}

/// Day, switches, tenants and log.
pub struct World {
    pub clock: Clock,
    pub switches: Switches,
    pub autotask: Tenant,
    pub connectwise: connectwise::tenant::Tenant,
    key: String,
    log: Option<Log>,
    broken: bool,
}

impl World {
    /// Builds the world from its options, or from the state folder if that already holds one.
    pub fn open(options: &Options, key: &str) -> Result<Self, SandboxError> {
        let fresh = Header {
            format: 1,
            companies: options.companies,
            seed: options.seed,
            today: Clock::new(options.today).today(),
            pinned: options.today.is_some(),
            scenario: options.scenario.clone(),
        };
        let (log, header, records) = match &options.state_dir {
            None => (None, fresh, Vec::new()),
            Some(dir) => {
                let opened = Log::open(dir, fresh).map_err(SandboxError::State)?;
                (Some(opened.log), opened.header, opened.records)
            }
        };
        let pinned = options.today.or(header.pinned.then_some(header.today));
        let mut world = Self {
            clock: Clock::new(pinned),
            switches: Switches::default(),
            autotask: autotask::new_tenant(key),
            connectwise: connectwise::new_tenant(header.today),
            key: key.to_owned(),
            log: None,
            broken: false,
        };
        let content = header.scenario.clone().unwrap_or_else(|| generated(&header));
        let mine = content.connectwise.clone().unwrap_or_default();
        let load = AutotaskOp::Load { content: Box::new(content), replace: true };
        world.apply(&Op::Autotask(load), header.today).map_err(|refusal| SandboxError::Scenario(refusal.joined()))?;
        let load = ConnectWiseOp::Load { content: Box::new(mine), replace: true };
        world
            .apply(&Op::ConnectWise(load), header.today)
            .map_err(|refusal| SandboxError::Scenario(refusal.joined()))?;
        for record in records {
            world.apply(&record.op, record.today).map_err(|refusal| SandboxError::Replay(refusal.joined()))?;
        }
        world.log = log;
        Ok(world)
    }

    pub fn today(&self) -> Date {
        self.clock.today()
    }

    /// Carries out a change and makes it durable; an error means that nothing happened.
    pub fn commit(&mut self, op: Op) -> Result<Outcome, Refusal> {
        if self.broken {
            return Err(Refusal::storage("The sandbox lost its state folder."));
        }
        let today = self.today();
        let outcome = self.apply(&op, today)?;
        if let Some(log) = &mut self.log
            && let Err(error) = log.append(&Record { today, op })
        {
            tracing::error!(%error, "the sandbox can't write its state folder");
            self.broken = true;
            return Err(Refusal::storage("The sandbox can't write its state folder."));
        }
        Ok(outcome)
    }

    fn apply(&mut self, op: &Op, today: Date) -> Result<Outcome, Refusal> {
        match op {
            Op::Clock { today } => {
                self.clock.pin(*today);
                Ok(Outcome::new(None, json!({ "today": today })))
            }
            Op::Switches { change } => {
                let next = merged(&self.switches, change).map_err(Refusal::invalid)?;
                let (old, new) = (&self.switches.autotask, &next.autotask);
                let new_rows = old.ledger_model != new.ledger_model || old.zero_unit_lines != new.zero_unit_lines;
                self.switches = next;
                if new_rows {
                    self.autotask.settle_all(&self.switches.autotask);
                }
                Ok(Outcome::new(None, change.clone()))
            }
            Op::Load { content, replace } => self.load(content, *replace, today),
            Op::Autotask(op) => {
                let context = Context { switches: &self.switches.autotask, today };
                autotask::op::apply(&mut self.autotask, op, &self.key, context)
            }
            Op::ConnectWise(op) => {
                let context = connectwise::tenant::Context { switches: &self.switches.connectwise, today };
                connectwise::op::apply(&mut self.connectwise, op, context)
            }
        }
    }
}

impl World {
    /// Loads both halves or none.
    fn load(&mut self, content: &Scenario, replace: bool, today: Date) -> Result<Outcome, Refusal> {
        let before = content.connectwise.as_ref().map(|_| self.connectwise.clone());
        let mut added = None;
        if let Some(section) = &content.connectwise {
            let load = ConnectWiseOp::Load { content: Box::new(section.clone()), replace };
            added = Some(self.apply(&Op::ConnectWise(load), today)?.change);
        }
        let load = AutotaskOp::Load { content: Box::new(content.clone()), replace };
        match self.apply(&Op::Autotask(load), today) {
            Ok(mut outcome) => {
                if let (Some(added), Some(map)) = (added, outcome.change.as_object_mut()) {
                    map.insert("connectwise".to_owned(), added);
                }
                Ok(outcome)
            }
            Err(refusal) => {
                if let Some(before) = before {
                    self.connectwise = before;
                }
                Err(refusal)
            }
        }
    }
}

/// Content made from a seed, with the same customers in both PSAs.
fn generated(header: &Header) -> Scenario {
    let mut content = autotask::generated(header.companies, header.seed, header.today);
    content.connectwise = Some(connectwise::generated(&content.companies, header.seed, header.today));
    content
}
