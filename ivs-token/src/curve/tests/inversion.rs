//! The inversion against a naive big integer's.

use super::super::field::P;
use super::super::inversion::{Modulus, invert};
use super::super::scalar::N;
use crate::model::{Noise, from_limbs, to_limbs};
use num_bigint::BigUint;

#[test]
fn inversion_is_that_of_a_big_integer() {
    let mut noise = Noise(3);
    for limbs in [P, N] {
        let modulus = Modulus::new(&limbs);
        let big = from_limbs(&limbs);
        for _ in 0..3_000 {
            let x = noise.below(&big);
            let expected = x.modinv(&big).unwrap_or_default();
            assert_eq!(from_limbs(&invert(&modulus, &to_limbs(&x))), expected, "{x:x} modulo {big:x}");
        }
        // Powers of two and their neighbours make the longest runs of even and of odd steps.
        for bit in 0..384 {
            for x in [
                BigUint::from(1_u8) << bit,
                (BigUint::from(1_u8) << bit) - 1_u8,
                &big - (BigUint::from(1_u8) << bit) % &big,
            ] {
                let x: BigUint = x % &big;
                let expected = x.modinv(&big).unwrap_or_default();
                assert_eq!(from_limbs(&invert(&modulus, &to_limbs(&x))), expected, "{x:x} modulo {big:x}");
            }
        }
    }
}
