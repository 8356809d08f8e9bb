//! The limb arithmetic, proven for all inputs. What this proves, how, and what is trusted: `../PROOFS.md`.

mod comb;
mod engine;
mod field30;
mod field64;
mod int;
mod inversion;
mod point;
mod poly;
mod scalar;
mod word;

use super::limbs::Limbs;
use num_bigint::BigInt;

/// The integer that the limbs are.
fn integer(limbs: &Limbs) -> BigInt {
    limbs.iter().rev().fold(BigInt::ZERO, |value, limb| (value << 64) + *limb)
}
