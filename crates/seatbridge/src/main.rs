//! The seatbridge program.
fn main() {}
