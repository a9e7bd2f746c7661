//! Rebuilds the crate when a text file is added or removed; edits are tracked by the embedding itself.

fn main() {
    println!("cargo::rerun-if-changed=texts");
}
