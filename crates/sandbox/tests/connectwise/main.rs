//! The ConnectWise half of the sandbox, spoken to over real HTTP on loopback.

#[cfg(test)]
mod access;
#[cfg(test)]
mod additions;
#[cfg(test)]
mod bench;
#[cfg(test)]
mod control;
#[cfg(test)]
mod durability;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod invoices;
#[cfg(test)]
mod paging;
#[cfg(test)]
mod queries;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod scale;
#[cfg(test)]
mod writes;
