//! Constant time, as compiled: the signer runs under valgrind's memcheck with the private key marked as undefined memory.
//!
//! Memcheck follows undefined bits through all arithmetic, and complains when a jump or an address depends on one: for a
//! secret, these are the leaks through time and caches. The signer's sources are compiled into this crate, as the door of
//! the core is not public: same files, same profile, no change for the check's sake. Keys are read by the core itself.

#![allow(dead_code, unreachable_pub, unused_imports, reason = "the core uses more of the signer than this")]

extern crate alloc;

mod control;
#[cfg(feature = "keys")]
mod keys;
mod memcheck;

#[path = "../../ivs-token/src/curve/mod.rs"]
mod curve;
#[path = "../../ivs-token/src/ecdsa/mod.rs"]
mod ecdsa;

use ecdsa::{SCALAR_BYTES, Signer};
use std::process::ExitCode;

/// Batches: below the size from which inversions are shared, at it, above it, and the largest part with one more.
const BATCHES: [usize; 6] = [1, 3, 5, 15, 16, 65];

fn main() -> ExitCode {
    if !memcheck::is_running() {
        eprintln!("this proves nothing outside valgrind: use `make test`");
        return ExitCode::FAILURE;
    }
    let clean = match std::env::args().nth(1).as_deref() {
        // Counted here too: all else rests on these findings.
        Some("control") => control::run() && memcheck::findings() >= control::LEAKS.len(),
        Some("signer") => check_signer(),
        #[cfg(feature = "keys")]
        Some("keys") => keys::check(),
        _ => {
            eprintln!("usage: constant-time control | signer | keys");
            return ExitCode::FAILURE;
        }
    };
    if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn check_signer() -> bool {
    let before = memcheck::findings();
    // Memcheck follows definedness: which key it is makes no difference to it.
    let mut secret: Box<[u8; SCALAR_BYTES]> = Box::new(core::array::from_fn(|i| (89 * (i + 1) % 251) as u8));
    memcheck::hide(&mut *secret);
    let Some(signer) = Signer::new(&secret) else {
        eprintln!("FAILED: a good key was refused");
        return false;
    };
    let mut clean = report("key load", before);

    let before = memcheck::findings();
    let mut point = signer.public_point();
    clean &= is_secret("public key", &point[1..]);
    memcheck::publish(&mut point);
    clean &= report("public key", before);

    let before = memcheck::findings();
    let Ok(mut signature) = signer.sign_prehash(&prehash(0)) else {
        eprintln!("FAILED: a fault where there is none");
        return false;
    };
    clean &= is_secret("signature", &signature);
    memcheck::publish(&mut signature);
    clean &= report("sign", before);

    for count in BATCHES {
        let what = format!("sign_many of {count}");
        let before = memcheck::findings();
        let prehashes: Vec<_> = (0..count).map(prehash).collect();
        let signatures: Result<Vec<_>, _> = signer.sign_prehashes(&prehashes).into_iter().collect();
        let Ok(mut signatures) = signatures else {
            eprintln!("FAILED: {what}: a fault where there is none");
            return false;
        };
        clean &= is_secret(&what, signatures.as_flattened());
        memcheck::publish(signatures.as_flattened_mut());
        clean &= report(&what, before);
        if signatures[0] != signature {
            eprintln!("FAILED: {what} gives another signature than sign");
            clean = false;
        }
    }

    let before = memcheck::findings();
    clean &= is_secret("scalar", &*signer.scalar());
    drop(signer);
    clean & report("scalar and drop", before)
}

/// A public digest; the signer reduces it, so that one above n is among them.
fn prehash(number: usize) -> [u8; SCALAR_BYTES] {
    if number == 1 { [0xff; SCALAR_BYTES] } else { core::array::from_fn(|i| (number * 31 + i * 7) as u8) }
}

/// What comes out must still be undefined: otherwise memcheck had lost the secret on the way, and saw nothing after that.
fn is_secret(what: &str, bytes: &[u8]) -> bool {
    let undefined = memcheck::undefined_bytes(bytes);
    if undefined != bytes.len() {
        eprintln!("FAILED: {what}: only {undefined} of {} bytes depend on the key for memcheck", bytes.len());
    }
    undefined == bytes.len()
}

fn report(what: &str, before: usize) -> bool {
    let findings = memcheck::findings() - before;
    if findings > 0 {
        eprintln!("FAILED: {what}: {findings} jumps or addresses that depend on the key (valgrind's report is above)");
    } else {
        println!("constant time: {what}");
    }
    findings == 0
}
