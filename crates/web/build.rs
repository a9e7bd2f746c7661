//! Compresses the assets into the program.

fn main() {
    println!("cargo::rerun-if-changed=assets");
    memory_serve::load_directory("./assets");
}
