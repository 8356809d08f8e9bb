//! The tests of this folder as one program, which is linked once for them all: `cargo test --test all signing::` runs a file's.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod by_name;
mod common;
mod foreign;
mod forms;
mod inspected;
mod keys;
mod limits;
mod options;
mod robustness;
mod rooms;
mod signing;
mod types;
mod vectors;
mod verified;
