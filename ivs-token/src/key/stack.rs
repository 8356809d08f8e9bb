//! The stack after work on a private key.
//!
//! Each move of a secret, and each register that is spilled, leaves a copy behind which no `Drop` reaches. They lie below
//! the frame of whoever had the work done, and are overwritten there once it is done.
//! Tests: `zeroize/`, which searches a process's memory after each kind of work, at three opt-levels; and the npm package's, which
//! search the module's (`ivs-token-wasm/tests/memory.test.mjs`).

use core::{mem::MaybeUninit, slice};
use zeroize::Zeroize;

/// Bytes to overwrite. Optimized, work reaches 6 KB down: loading a key 5 KB and signing 4 KB in the npm package, whose build for
/// size moves the most. Without optimization secret numbers lie up to 14 KB down, and what the comb adds for them up to 60, since
/// each inlined multiplication has room of its own then. Where there is no operating system, and in the npm package, a stack
/// may be short, and nobody runs what is not optimized.
const BYTES: usize = match (cfg!(any(unix, windows)), cfg!(debug_assertions)) {
    (true, true) => 96 * 1024,
    (true, false) => 32 * 1024,
    (false, _) => 8 * 1024,
};
/// They are overwritten in blocks of this size, and not put to zero before.
const BLOCK: usize = 1024;

/// Does the work, and overwrites the stack that it used. The result is moved once more: it may own a secret on the heap,
/// but holds none itself.
pub(super) fn scrubbed<T>(work: impl FnOnce() -> T) -> T {
    let result = apart(work);
    scrub();
    result
}

/// A frame of its own.
#[inline(never)]
fn apart<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[inline(never)]
fn scrub() {
    let mut blocks = [const { MaybeUninit::<[u8; BLOCK]>::uninit() }; BYTES / BLOCK];
    for block in &mut blocks {
        slice::from_mut(block).zeroize();
    }
}
