//! The WebAssembly modules of the npm package `ivs-token`: the core's functions, and nothing of their own.
//!
//! Their one user is the TypeScript layer beside them. Options and other arguments come in as one text of words (`wire.rs`),
//! read from the caller's objects beforehand, and answers and errors go out as another. So no JavaScript runs while a call is
//! in here, and nothing can throw through it: where a call needs random bytes, or shows a private key, it does, and the
//! TypeScript layer sees to it beforehand that there is stack enough.
//!
//! `text.rs` alone, without the feature `keys`, is the module of `ivs-token/text`.

// Without the standard library: its panic messages, and all that formats them, would be a tenth of the module.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

#[cfg(feature = "keys")]
pub mod keys;
pub mod text;
mod wire;

use alloc::vec::Vec;
use wasm_bindgen::prelude::*;

/// One heap that grows at its end, so that what is given back joins, whatever size is asked for next.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Nothing panics on any input. If something did all the same, the host would throw a `RuntimeError`.
#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// Whether a call that needs this much memory will find it. Where memory ends in the middle of a call, nothing could be
/// given back: the caller asks before.
#[wasm_bindgen(js_name = hasRoom)]
pub fn has_room(bytes: usize) -> bool {
    Vec::<u8>::new().try_reserve_exact(bytes).is_ok()
}
