//! Fuzz targets for `ivs-token`: each takes any bytes, and panics where the core does or where it and an oracle disagree.
//!
//! `make fuzz` runs them under libFuzzer, on a nightly compiler. `make smoke`, a part of the tests, drives the same functions over
//! the seeds and simple mutations of them, on the stable one.

#![allow(clippy::duplicate_mod, reason = "the field is reached through the curve, and by itself")]

extern crate alloc;

pub mod arithmetic;
pub mod claims;
pub mod keys;
pub mod seeds;
pub mod targets;

// What `curve` gives its own files, and `room` needs too.
#[macro_use]
#[allow(unused_macros)]
#[path = "../../ivs-token/src/curve/each.rs"]
mod each;

#[allow(dead_code, unreachable_pub)]
mod room;

// The door of the arithmetic is not public: its sources are compiled into this crate, unchanged.
#[allow(dead_code, unreachable_pub)]
#[path = "../../ivs-token/src/curve/mod.rs"]
mod curve;
#[allow(dead_code, unreachable_pub, unused_imports)]
#[path = "../../ivs-token/src/ecdsa/mod.rs"]
mod ecdsa;
