//! k·G against `p384`, one by one and in lock step, with the scalars for which the last addition is a doubling.

use super::super::batch;
use super::super::called::Called;
use super::super::comb;
use super::super::field::Field;
use super::super::field30::Fe30;
use super::super::field64::Fe64;
use super::super::scalar::Scalar;
use crate::model::{Noise, from_limbs, order, to_bytes};
use alloc::vec::Vec;
use num_bigint::{BigInt, BigUint};
use p384::ProjectivePoint;
use p384::elliptic_curve::{PrimeField, sec1::ToSec1Point};
use zeroize::Zeroizing;

/// x and y of k·G by `p384`.
fn expected(k: &BigUint) -> (BigUint, BigUint) {
    let scalar = p384::Scalar::from_repr(to_bytes(k).into()).unwrap();
    let point = (ProjectivePoint::GENERATOR * scalar).to_affine().to_sec1_point(false);
    (BigUint::from_bytes_be(point.x().unwrap()), BigUint::from_bytes_be(point.y().unwrap()))
}

fn scalar(k: &BigUint) -> Scalar {
    Scalar::reduce_bytes(&to_bytes(k))
}

/// The two scalars whose last addition would add a point to itself, if it adds these blocks of round 0: n - 2·c and its
/// negative, where c is what n's own signs make of those positions.
fn exceptional(blocks: &[u64]) -> [BigUint; 2] {
    let n = order();
    let bits: BigUint = (&n + (BigUint::from(1_u8) << 384) - 1_u8) >> 1;
    let mut part = BigInt::ZERO;
    for position in blocks.iter().flat_map(|block| (0..6).map(move |tooth| 64 * tooth + 8 * block)) {
        let power = BigInt::from(1) << position;
        part += if bits.bit(position) { power } else { -power };
    }
    let n = BigInt::from(n);
    // |2·c| < 2^385 < 3n: that many n make it positive.
    let k: BigInt = BigInt::from(4) * &n - part * 2;
    let k: BigUint = k.to_biguint().unwrap() % order();
    [k.clone(), order() - k]
}

/// Scalars of all kinds: near 0, n and powers of two, and random.
fn ordinary(seed: u64, count: usize) -> Vec<BigUint> {
    let mut noise = Noise(seed);
    (0..count).map(|_| noise.below(&(order() - 1_u8)) + 1_u8).collect()
}

fn comb_is_p384<F: Field>() {
    let small = (1..20_u32).map(BigUint::from);
    let large = (1..20_u32).map(|i| order() - i);
    let powers = (0..384).map(|bit| BigUint::from(1_u8) << bit);
    for k in small.chain(large).chain(powers).chain(ordinary(9, 200)).chain(exceptional(&[7])) {
        let (x, y) = expected(&k);
        let (found, inverse) = comb::multiply_x::<F>(&scalar(&k));
        assert_eq!(from_limbs(&found.x), x, "{k:x}");
        assert!(found.on_curve.declassify(), "{k:x}");
        assert_eq!(BigUint::from_bytes_be(&inverse.to_bytes()), k.modinv(&order()).unwrap(), "{k:x}");
        let point = comb::multiply::<F>(&scalar(&k));
        assert_eq!((from_limbs(&point.0), from_limbs(&point.1)), (x, y), "{k:x}");
    }
}

fn batch_is_p384<F: Field>() {
    for count in [1, 2, 3, 8, 17] {
        let mut scalars = ordinary(10, count);
        // In the midst of ordinary ones, which a zero in the shared product would spoil.
        scalars.splice(count / 2..count / 2, exceptional(&[0, 1, 2, 3, 4, 5, 6, 7]));
        let ours: Vec<_> = scalars.iter().map(|k| Zeroizing::new(scalar(k))).collect();
        let found = batch::multiply_x::<F>(&ours);
        assert!(found.iter().all(|found| found.on_curve.declassify()));
        let xs: Vec<_> = found.iter().map(|found| from_limbs(&found.x)).collect();
        let expected: Vec<_> = scalars.iter().map(|k| expected(k).0).collect();
        assert_eq!(xs, expected);
    }
    assert!(batch::multiply_x::<F>(&[]).is_empty());
}

#[test]
fn exceptional_scalars_are_those_that_were_computed_elsewhere() {
    let hex = |text: &[u8]| BigUint::parse_bytes(text, 16).unwrap();
    assert!(exceptional(&[7]).contains(&hex(
        b"fdfffffffffffffffdfffffffffffffffdffffffffffffffc5634d81f4372ddf5a1a0db248b0a77aeeec196accc52973"
    )));
    assert!(exceptional(&[0, 1, 2, 3, 4, 5, 6, 7]).contains(&hex(
        b"fdfdfdfdfdfdfdfdfdfdfdfdfdfdfdfdfdfdfdfdfdfdfdfdc5614f83f6352fdd5a180fb04ab2a578eeee1b68cec72b71"
    )));
}

#[test]
fn comb_is_p384_in_field64() {
    comb_is_p384::<Called<Fe64>>();
}

#[test]
fn batch_is_p384_in_field64() {
    batch_is_p384::<Fe64>();
}

#[test]
fn comb_is_p384_in_field30() {
    comb_is_p384::<Fe30>();
}

#[test]
fn batch_is_p384_in_field30() {
    batch_is_p384::<Fe30>();
}
