//! Simulators of the PSAs; shares no code with the clients
