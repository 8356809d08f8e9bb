//! The negative control: code that leaks on purpose. If valgrind does not flag each of these, a clean run proves nothing.

use crate::memcheck;
use core::hint::black_box;

type Leak = (&'static str, fn(&[u8; 48]) -> u64);

pub const LEAKS: [Leak; 4] = [
    ("a branch on a secret bit", branch),
    ("an index by secret bits", index),
    ("a comparison that stops early", early_exit),
    ("a loop as long as the secret", length),
];

#[inline(never)]
fn branch(secret: &[u8; 48]) -> u64 {
    if secret[47] & 1 == 1 { black_box(3) } else { black_box(5) }
}

#[inline(never)]
fn index(secret: &[u8; 48]) -> u64 {
    static TABLE: [u64; 256] = [7; 256];
    black_box(&TABLE)[usize::from(secret[0])]
}

#[inline(never)]
fn early_exit(secret: &[u8; 48]) -> u64 {
    secret.iter().take_while(|byte| **byte != black_box(0)).count() as u64
}

#[inline(never)]
fn length(secret: &[u8; 48]) -> u64 {
    (0..secret[47] & 15).fold(0, |sum, i| black_box(sum + u64::from(i)))
}

/// Whether each leak was flagged.
pub fn run() -> bool {
    let mut flagged_all = true;
    for (what, leak) in LEAKS {
        let mut secret = Box::new([0x5a; 48]);
        memcheck::hide(&mut *secret);
        let before = memcheck::findings();
        black_box(leak(black_box(&secret)));
        let flagged = memcheck::findings() > before;
        if flagged {
            println!("flagged, as it should be: {what}");
        } else {
            eprintln!("FAILED: valgrind did not flag {what}: this run could not have found a leak");
        }
        flagged_all &= flagged;
    }
    flagged_all
}
