//! The migrations are compiled in from a folder outside this crate, which cargo does not watch by itself.

fn main() {
    println!("cargo:rerun-if-changed=../../../migrations/postgres");
}
