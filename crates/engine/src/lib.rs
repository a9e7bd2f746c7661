//! Use cases: authorization, audit, connect, map, sync
