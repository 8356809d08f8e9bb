//! The tests of this folder as one program, which is linked once for them all: `cargo test --test all signing::` runs a file's.

#[path = "by_name.rs"]
mod by_name;
#[path = "foreign.rs"]
mod foreign;
#[path = "forms.rs"]
mod forms;
#[path = "keys.rs"]
mod keys;
#[path = "limits.rs"]
mod limits;
#[path = "options.rs"]
mod options;
#[path = "robustness.rs"]
mod robustness;
#[path = "rooms.rs"]
mod rooms;
#[path = "signing.rs"]
mod signing;
#[path = "types.rs"]
mod types;
#[path = "vectors.rs"]
mod vectors;
#[path = "verified.rs"]
mod verified;
