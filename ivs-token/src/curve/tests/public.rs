//! Public points and u1·G + u2·Q against `p384`, by both ways and in both fields: random, and all that an attacker would choose.

use super::super::called::Called;
use super::super::comb::Digits;
use super::super::field::{Field, P};
use super::super::field30::Fe30;
use super::super::field64::Fe64;
use super::super::jacobian::{Jacobian, to_affine};
use super::super::limbs::Limbs;
use super::super::multiples::Multiples;
use super::super::public::{PublicPoint, by_combs, by_window, next_candidate, window_digits};
use super::super::scalar::{N, Scalar};
use super::super::table::{self, Entry};
use crate::model::{Noise, from_limbs, order, to_bytes, to_limbs};
use alloc::{vec, vec::Vec};
use num_bigint::{BigInt, BigUint};
use p384::elliptic_curve::{PrimeField, group::Group, sec1::FromSec1Point, sec1::ToSec1Point};
use p384::{AffinePoint, ProjectivePoint};
extern crate std;

fn integer(value: u32) -> BigUint {
    BigUint::from(value)
}

fn scalar(value: &BigUint) -> Scalar {
    Scalar::reduce_bytes(&to_bytes(value))
}

/// x and y of k·G by `p384`; `None` for the point at infinity.
fn expected(k: &BigUint) -> Option<(Limbs, Limbs)> {
    let point = ProjectivePoint::GENERATOR * p384::Scalar::from_repr(to_bytes(k).into()).unwrap();
    let encoded = point.to_affine().to_sec1_point(false);
    let coordinate = |bytes: Option<&p384::FieldBytes>| to_limbs(&BigUint::from_bytes_be(bytes.unwrap()));
    (!bool::from(point.is_identity())).then(|| (coordinate(encoded.x()), coordinate(encoded.y())))
}

fn public_point(d: &BigUint) -> PublicPoint {
    let (x, y) = expected(d).unwrap();
    PublicPoint::new(&to_bytes(&from_limbs(&x)), &to_bytes(&from_limbs(&y))).unwrap()
}

fn coordinates<F: Field>(sum: Option<Jacobian<F>>) -> Option<(Limbs, Limbs)> {
    sum.map(|sum| to_affine(&[sum])[0]).map(|point| (point.x.to_limbs(), point.y.to_limbs()))
}

/// Scalars that an attacker would choose: 0, small ones, halves, powers of two, near n, and the comb's exceptional ones.
fn chosen() -> Vec<BigUint> {
    let n = order();
    let hex = |text: &[u8]| BigUint::parse_bytes(text, 16).unwrap();
    let exceptional =
        hex(b"fdfffffffffffffffdfffffffffffffffdffffffffffffffc5634d81f4372ddf5a1a0db248b0a77aeeec196accc52973");
    let mut scalars: Vec<_> = (0..4).map(integer).collect();
    scalars.extend([15, 16, 17, 31, 33].map(integer));
    scalars.extend([1, 2, 3].map(|i| &n - integer(i)));
    scalars.extend([&n >> 1, (&n >> 1) + 1_u8, integer(1) << 64, integer(1) << 383, &n - (integer(1) << 320)]);
    scalars.extend([&n - &exceptional, exceptional]);
    scalars
}

/// u1·G + u2·(d·G) = (u1 + u2·d)·G, by both ways in both fields.
fn check(u1: &BigUint, u2: &BigUint, d: &BigUint, tables: &(Multiples, Multiples)) {
    let point = public_point(d);
    let (digits_1, digits_2) = (Digits::new(&scalar(u1)), Digits::new(&scalar(u2)));
    let expected = expected(&((u1 + u2 * d) % order()));
    let limbs = to_limbs(u2);
    let what = || std::format!("{u1:x} · G + {u2:x} · {d:x} · G");
    assert_eq!(coordinates::<Called<Fe64>>(by_window(&digits_1, &limbs, point.affine())), expected, "{}", what());
    assert_eq!(coordinates::<Fe30>(by_window(&digits_1, &limbs, point.affine())), expected, "{}", what());
    assert_eq!(coordinates::<Called<Fe64>>(by_combs(&digits_1, &digits_2, tables.0.entries())), expected, "{}", what());
    assert_eq!(coordinates::<Fe30>(by_combs(&digits_1, &digits_2, tables.1.entries())), expected, "{}", what());
}

fn tables(d: &BigUint) -> (Multiples, Multiples) {
    let point = public_point(d);
    (Multiples::new(point.affine::<Fe64>()), Multiples::new(point.affine::<Fe30>()))
}

#[test]
fn sums_of_chosen_scalars_are_p384s() {
    // Small keys make sums at infinity and equal operands out of small scalars.
    let n = order();
    for d in [integer(1), integer(2), integer(5), &n - 1_u8, &n - 2_u8, &n >> 1] {
        let tables = tables(&d);
        for u1 in chosen() {
            for u2 in chosen() {
                check(&u1, &u2, &d, &tables);
            }
            // -u1·G, so that the sum is infinity, and what is one away from it on either side.
            let opposite = (&n - &u1 % &n) * d.modinv(&n).unwrap() % &n;
            for u2 in [opposite.clone(), (&opposite + 1_u8) % &n, (&opposite + &n - 1_u8) % &n] {
                check(&u1, &u2, &d, &tables);
            }
        }
    }
}

#[test]
fn sums_of_any_scalars_are_p384s() {
    let count = if std::env::var_os("IVS_TOKEN_SOAK").is_some() { 2_500 } else { 60 };
    let mut noise = Noise(21);
    for _ in 0..count {
        let d = noise.below(&(order() - 1_u8)) + 1_u8;
        let tables = tables(&d);
        for _ in 0..8 {
            check(&noise.below(&order()), &noise.below(&order()), &d, &tables);
        }
    }
}

#[test]
fn the_table_of_the_generator_is_the_constant_one() {
    let (native, wasm) = tables(&integer(1));
    for table in [native, wasm] {
        assert!(table.entries().iter().map(Entry::words).eq(table::entries().iter().map(Entry::words)));
    }
}

#[test]
fn window_digits_are_the_integer() {
    let mut noise = Noise(22);
    let edges = [BigUint::ZERO, integer(1), order() - 1_u8, (integer(1) << 384) - 1_u8, integer(1) << 383];
    for value in edges.into_iter().chain((0..2_000).map(|_| noise.below(&order()))) {
        let digits = window_digits(&to_limbs(&value));
        let sum = digits.iter().rev().fold(BigInt::ZERO, |sum, digit| (sum << 1) + *digit);
        assert_eq!(sum, BigInt::from(value.clone()), "{value:x}");
        assert!(digits.iter().all(|digit| *digit == 0 || (digit % 2 != 0 && digit.abs() < 16)));
    }
}

#[test]
fn points_are_those_of_the_curve() {
    let (mut noise, p) = (Noise(23), from_limbs(&P));
    let mut on_curve = 0;
    let edges =
        [BigUint::ZERO, integer(1), integer(2), &p - 1_u8, &p - 3_u8, p.clone(), &p + 1_u8, (integer(1) << 384) - 1_u8];
    for x in edges.into_iter().chain((0..60).map(|_| noise.below(&p))) {
        let bytes = to_bytes(&x);
        for odd in [false, true] {
            let compressed = [&[if odd { 3 } else { 2 }][..], &bytes].concat();
            let theirs = p384::Sec1Point::from_bytes(&compressed).ok();
            let theirs = theirs.and_then(|point| Option::<AffinePoint>::from(AffinePoint::from_sec1_point(&point)));
            let ours = PublicPoint::decompress(&bytes, odd);
            assert_eq!(ours.is_some(), theirs.is_some(), "{x:x}");
            let (Some(ours), Some(theirs)) = (ours, theirs) else { continue };
            on_curve += 1;
            let theirs = theirs.to_sec1_point(false);
            let (x, y) = ours.coordinates();
            assert_eq!((&x[..], &y[..]), (&theirs.x().unwrap()[..], &theirs.y().unwrap()[..]));
            assert!(PublicPoint::new(&x, &y) == Some(ours));
            // Any bit of y that is wrong leaves the curve.
            for bit in [0, 1, 100, 383] {
                let mut wrong = y;
                wrong[bit / 8] ^= 1 << (bit % 8);
                assert!(PublicPoint::new(&x, &wrong).is_none());
            }
        }
    }
    assert!(on_curve > 30);
}

/// A coordinate plus p is the same number modulo p. Only those below 2^384 - p (2^129) have such another encoding.
#[test]
fn a_coordinate_from_p_on_is_refused() {
    let p = from_limbs(&P);
    let x_of_one = b"2261b2bf605c22f2f3aef6338719b2c486388ad5240719a5257315969ef01ba27f0a104c89704773a81fdabee6ab5c78";
    let x = to_bytes(&BigUint::parse_bytes(x_of_one, 16).unwrap());
    assert!(PublicPoint::new(&x, &to_bytes(&integer(1))).is_some());
    assert!(PublicPoint::new(&x, &to_bytes(&(&p + 1_u8))).is_none());

    let (x, point) = (2..).find_map(|x| Some((x, PublicPoint::decompress(&to_bytes(&integer(x)), false)?))).unwrap();
    let y = point.coordinates().1;
    assert!(PublicPoint::new(&to_bytes(&integer(x)), &y).is_some());
    assert!(PublicPoint::new(&to_bytes(&(&p + x)), &y).is_none());
    assert!(PublicPoint::decompress(&to_bytes(&(&p + x)), false).is_none());
}

#[test]
fn the_second_candidate_for_x_is_below_p() {
    let (n, p) = (from_limbs(&N), from_limbs(&P));
    let last = &p - &n;
    let mut values = vec![integer(1), &last - 1_u8, last.clone(), &last + 1_u8, &n - 1_u8];
    // Where r + n passes 2^384.
    let full = integer(1) << 384;
    values.extend([&full - &n - 1_u8, &full - &n, &full - &n + 1_u8]);
    for r in values {
        let expected = (&r + &n < p).then(|| &r + &n);
        assert_eq!(next_candidate(&to_limbs(&r)).map(|x| from_limbs(&x)), expected, "{r:x}");
    }
}
