//! What happens once in 2^190 signatures: candidates out of range, and r or s that is 0. Candidates come from a list here.

use super::super::Signer;
use super::super::sign::Candidates;
use crate::curve::Scalar;
use crate::curve::comb::Checked;
use crate::model::{Noise, order, to_bytes, to_limbs};
use alloc::{vec, vec::Vec};
use core::cell::Cell;
use num_bigint::BigUint;
use zeroize::Zeroizing;

const KEY: u32 = 0x1234_5678;

fn signer() -> Signer {
    Signer::new(&to_bytes(&BigUint::from(KEY))).unwrap()
}

fn scalar(value: &BigUint) -> Scalar {
    Scalar::reduce_bytes(&to_bytes(value))
}

/// What FIPS 186-5, 6.4.1 says, from x(k·G).
fn expected(digest: &BigUint, k: &BigUint, x: &BigUint) -> Vec<u8> {
    let n = order();
    let r = x % &n;
    let s = k.modinv(&n).unwrap() * (digest + &r * KEY) % &n;
    [to_bytes(&r), to_bytes(&s)].concat()
}

/// x of k·G by `p384`.
fn x_of(k: &BigUint) -> BigUint {
    use p384::elliptic_curve::{PrimeField, sec1::ToSec1Point};
    let scalar = p384::Scalar::from_repr(to_bytes(k).into()).unwrap();
    let point = (p384::ProjectivePoint::GENERATOR * scalar).to_affine().to_sec1_point(false);
    BigUint::from_bytes_be(point.x().unwrap())
}

/// Candidates from a list, in which 0 stands for one that is out of range. The next one comes only after a `reject`.
struct List<'a> {
    candidates: Vec<BigUint>,
    at: usize,
    rejected: &'a Cell<usize>,
}

impl Candidates for List<'_> {
    fn candidate(&mut self) -> Option<Zeroizing<Scalar>> {
        let candidate = &self.candidates[self.at];
        (*candidate != BigUint::ZERO).then(|| Zeroizing::new(scalar(candidate)))
    }

    fn reject(&mut self) {
        self.at += 1;
        self.rejected.set(self.rejected.get() + 1);
    }
}

#[test]
fn goes_on_to_the_next_candidate_in_range() {
    let (digest, k) = (BigUint::from(77_u8), BigUint::from(99_u8));
    let rejected = Cell::new(0);
    let list = List { candidates: vec![BigUint::ZERO, BigUint::ZERO, k.clone()], at: 0, rejected: &rejected };
    let signature = signer().sign(&scalar(&digest), list).unwrap();
    assert_eq!(signature.to_vec(), expected(&digest, &k, &x_of(&k)));
    assert_eq!(rejected.get(), 2);
}

#[test]
fn goes_on_where_s_is_zero() {
    let (first, second) = (BigUint::from(5_u8), BigUint::from(6_u8));
    // e = -r·d: then s = 0 for the first candidate.
    let digest = (order() - x_of(&first) % order() * KEY % order()) % order();
    let rejected = Cell::new(0);
    let list = List { candidates: vec![first, second.clone()], at: 0, rejected: &rejected };
    let signature = signer().sign(&scalar(&digest), list).unwrap();
    assert_eq!(signature.to_vec(), expected(&digest, &second, &x_of(&second)));
    assert_eq!(rejected.get(), 1);
}

#[test]
fn a_batch_with_a_candidate_out_of_range_is_signed_one_by_one() {
    let mut noise = Noise(21);
    let digests: Vec<BigUint> = (0..7).map(|_| noise.below(&order())).collect();
    let scalars: Vec<Scalar> = digests.iter().map(scalar).collect();
    let rejected = Cell::new(0);
    for bad in 0..7 {
        let nonces = |digest: &Scalar| {
            let number = scalars.iter().position(|other| other.to_bytes() == digest.to_bytes()).unwrap();
            let k = BigUint::from(1_000_u32 + u32::try_from(number).unwrap());
            let candidates = if number == bad { vec![BigUint::ZERO, k] } else { vec![k] };
            List { candidates, at: 0, rejected: &rejected }
        };
        let mut signatures = Vec::new();
        signer().sign_part(&scalars, nonces, &mut signatures);
        for (number, (signature, digest)) in signatures.iter().zip(&digests).enumerate() {
            let k = BigUint::from(1_000_u32 + u32::try_from(number).unwrap());
            assert_eq!(signature.unwrap().to_vec(), expected(digest, &k, &x_of(&k)), "{bad} {number}");
        }
        assert_eq!(signatures.len(), 7);
    }
    assert_eq!(rejected.get(), 7);
}

#[test]
fn finish_refuses_r_and_s_of_zero_and_reduces_x() {
    let (n, inverse) = (order(), scalar(&BigUint::from(3_u8).modinv(&order()).unwrap()));
    let finish = |digest: &BigUint, x: &BigUint| {
        let point = Checked { x: to_limbs(x), on_curve: scalar(&BigUint::ZERO).is_zero() };
        let found = signer().finish(&scalar(digest), &scalar(&BigUint::from(3_u8)), &point, &inverse);
        found.map(|signature| signature.unwrap().to_vec())
    };
    let (digest, three) = (BigUint::from(9_u8), BigUint::from(3_u8));
    // r = 0.
    assert_eq!(finish(&digest, &BigUint::ZERO), None);
    assert_eq!(finish(&digest, &n), None);
    // s = 0.
    let x = BigUint::from(11_u8);
    assert_eq!(finish(&(&n - &x * KEY), &x), None);
    assert_eq!(finish(&BigUint::ZERO, &n), None);
    // n < x < p.
    for x in [&n + 1_u8, &n + 0xffff_u32, x] {
        assert_eq!(finish(&digest, &x), Some(expected(&digest, &three, &x)));
    }
}
