//! Signs Amazon IVS tokens.
#![no_std]
extern crate alloc;

mod signer;
