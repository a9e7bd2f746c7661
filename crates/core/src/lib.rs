//! Pure domain of Seatbridge: no I/O, no async, no clock of its own
