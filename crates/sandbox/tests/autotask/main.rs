//! The Autotask half of the sandbox, spoken to over real HTTP on loopback.

#[cfg(test)]
mod adjustments;
#[cfg(test)]
mod bench;
#[cfg(test)]
mod content;
#[cfg(test)]
mod control;
#[cfg(test)]
mod durability;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod ledger;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod metadata;
#[cfg(test)]
mod queries;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod writes;
