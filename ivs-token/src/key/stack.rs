//! The stack after work on a private key.
//!
//! Each move of a secret, and each register that is spilled, leaves a copy behind which no `Drop` reaches. They lie below
//! the frame of whoever had the work done, and are overwritten there once it is done.
//! Tests: the npm package's, which search all of the module's memory (`ivs-token-wasm/tests/memory.test.mjs`).

use zeroize::Zeroize;

/// 64-bit words to overwrite: 8 KB, where loading a key takes 5 KB and signing 4 KB in the npm package, whose build for size
/// moves the most.
const WORDS: usize = 8 * 1024 / 8;

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
    let mut words = [0_u64; WORDS];
    words.zeroize();
}
