//! The shared queries, compiled and checked against SQLite
