//! Scalars against a naive big integer, and the edges of what a key or a nonce may be.

use super::super::scalar::{N, Scalar};
use crate::model::{Noise, from_limbs, order, to_bytes};
use num_bigint::BigUint;

#[test]
fn scalars_are_integers_modulo_n() {
    let n = from_limbs(&N);
    assert_eq!(n, order());
    let mut noise = Noise(4);
    for _ in 0..20_000 {
        let (a, b) = (noise.below(&n), noise.below(&n));
        let (x, y) = (Scalar::reduce_bytes(&to_bytes(&a)), Scalar::reduce_bytes(&to_bytes(&b)));
        assert_eq!(BigUint::from_bytes_be(&x.to_bytes()), a);
        assert_eq!(BigUint::from_bytes_be(&x.add(y).to_bytes()), (&a + &b) % &n, "{a:x} + {b:x}");
        assert_eq!(BigUint::from_bytes_be(&x.mul(y).to_bytes()), (&a * &b) % &n, "{a:x} · {b:x}");
        assert_eq!(x.is_zero().declassify(), a == BigUint::ZERO);
    }
}

#[test]
fn inverse_is_modulo_n() {
    let mut noise = Noise(5);
    for _ in 0..100 {
        let a = noise.below(&order());
        let inverse = Scalar::reduce_bytes(&to_bytes(&a)).invert();
        assert_eq!(BigUint::from_bytes_be(&inverse.to_bytes()), a.modinv(&order()).unwrap_or_default());
    }
}

#[test]
fn reduction_takes_any_384_bits() {
    let mut noise = Noise(6);
    let all = BigUint::from(1_u8) << 384;
    for _ in 0..5_000 {
        let value = noise.below(&all);
        let reduced = Scalar::reduce_bytes(&to_bytes(&value));
        assert_eq!(BigUint::from_bytes_be(&reduced.to_bytes()), value % order());
    }
}

#[test]
fn range_is_from_one_to_below_n() {
    let n = order();
    let in_range = |value: &BigUint| {
        Scalar::from_bytes_in_range(&to_bytes(value)).map(|scalar| BigUint::from_bytes_be(&scalar.to_bytes()))
    };
    for value in [BigUint::from(1_u8), BigUint::from(1_u8) << 320, &n - 1_u8] {
        assert_eq!(in_range(&value), Some(value));
    }
    for value in [BigUint::ZERO, n.clone(), &n + 1_u8, (BigUint::from(1_u8) << 384) - 1_u8] {
        assert_eq!(in_range(&value), None, "{value:x}");
    }
}

#[test]
fn scalars_are_equal_where_all_their_limbs_are() {
    let value = [0x5555; 6];
    let is_equal = |other| Scalar::reduce(value).equals(&Scalar::reduce(other)).declassify();
    assert!(is_equal(value));
    // One that differs, and two that differ by the same bits.
    for (i, j) in (0..6).flat_map(|i| (0..6).map(move |j| (i, j))) {
        let mut other = value;
        other[i] ^= 0x0ff0;
        other[j] = value[j] ^ 0x0ff0;
        assert!(!is_equal(other), "{i} {j}");
    }
}
