//! The port to the PSAs and the client of each vendor
