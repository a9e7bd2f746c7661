//! Support for tests of the whole application; never published
