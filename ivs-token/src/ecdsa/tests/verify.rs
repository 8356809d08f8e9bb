//! Verification against `p384`, and of signatures that were made for its edges. Runs against either implementation.

use super::super::Verifier;
use crate::model::{Noise, order, to_bytes};
extern crate std;
use alloc::vec::Vec;
use core::hash::{Hash as _, Hasher as _};
use num_bigint::BigUint;
use p384::ecdsa::{Signature, SigningKey, signature::hazmat::PrehashSigner};
use p384::elliptic_curve::{PrimeField, sec1::FromSec1Point, sec1::ToSec1Point};
use p384::{AffinePoint, ProjectivePoint, Scalar, Sec1Point};

const P_HEX: &[u8] =
    b"fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff";

fn modulus() -> BigUint {
    BigUint::parse_bytes(P_HEX, 16).unwrap()
}

fn scalar(value: &BigUint) -> Scalar {
    Scalar::from_repr(to_bytes(&(value % order())).into()).unwrap()
}

fn verifier(point: &ProjectivePoint) -> Verifier {
    Verifier::from_sec1(point.to_affine().to_sec1_point(false).as_bytes()).unwrap()
}

/// A signature (e, R‖S) and a key by which verification arrives at this point, with this r. It is lawful if r is the point's x
/// modulo n.
fn arriving_at(point: &AffinePoint, r: &BigUint, noise: &mut Noise) -> ([u8; 48], [u8; 96], Verifier) {
    let n = order();
    let (u1, u2) = (noise.below(&n), noise.below(&(&n - 1_u8)) + 1_u8);
    // R = u1·G + u2·Q, u2 = r / s, u1 = e / s
    let inverse = u2.modinv(&n).unwrap();
    let key = (ProjectivePoint::from(*point) - ProjectivePoint::GENERATOR * scalar(&u1)) * scalar(&inverse);
    let s = r * &inverse % &n;
    let signature: Vec<u8> = [to_bytes(r), to_bytes(&s)].concat();
    (to_bytes(&(u1 * s % n)), signature.try_into().unwrap(), verifier(&key))
}

/// The first point at or after this x.
fn point_from(x: &BigUint) -> (BigUint, AffinePoint) {
    let mut x = x.clone();
    loop {
        let bytes = [&[2][..], &to_bytes(&x)].concat();
        let point = Sec1Point::from_bytes(bytes).map(|point| AffinePoint::from_sec1_point(&point)).unwrap();
        match Option::from(point) {
            Some(point) => return (x, point),
            None => x += 1_u8,
        }
    }
}

/// A key's first verification, the one that makes its table, and one by the table.
fn three_times(verifier: &Verifier, digest: &[u8; 48], signature: &[u8; 96]) -> [bool; 3] {
    core::array::from_fn(|_| verifier.verify_prehash(digest, signature))
}

#[test]
fn verifies_what_p384_signs_and_nothing_next_to_it() {
    let mut noise = Noise(31);
    let rounds = if std::env::var_os("IVS_TOKEN_SOAK").is_some() { 10_000 } else { 150 };
    for _ in 0..rounds {
        let key = SigningKey::from_slice(&to_bytes(&(noise.below(&(order() - 1_u8)) + 1_u8))).unwrap();
        let digest = noise.bytes();
        let signature: Signature = key.sign_prehash(&digest).unwrap();
        let signature: [u8; 96] = signature.to_bytes().into();
        let verifier = Verifier::from_sec1(key.verifying_key().to_sec1_point(true).as_bytes()).unwrap();
        assert_eq!(three_times(&verifier, &digest, &signature), [true; 3]);
        let bit = usize::try_from(noise.word() % 768).unwrap();
        let mut wrong = signature;
        wrong[bit / 8] ^= 1 << (bit % 8);
        assert!(!verifier.verify_prehash(&digest, &wrong), "bit {bit}");
        let mut other = digest;
        other[bit / 8 % 48] ^= 1 << (bit % 8);
        assert!(!verifier.verify_prehash(&other, &signature));
        let another = SigningKey::from_slice(&noise.bytes().map(|byte| byte >> 1)).unwrap();
        let another = Verifier::from_sec1(another.verifying_key().to_sec1_point(false).as_bytes()).unwrap();
        assert_eq!(three_times(&another, &digest, &signature), [false; 3]);
    }
}

/// A digest is an integer modulo n: e and e + n are the same.
#[test]
fn a_digest_from_n_on_is_reduced() {
    let mut noise = Noise(35);
    let key = SigningKey::from_slice(&[3; 48]).unwrap();
    let verifier = Verifier::from_sec1(key.verifying_key().to_sec1_point(false).as_bytes()).unwrap();
    // 2^384 - n, above which e + n has no 48 bytes.
    let room = (BigUint::from(1_u8) << 384) - order();
    for e in [BigUint::ZERO, BigUint::from(1_u8), noise.below(&room), &room - 1_u8] {
        let signature: Signature = key.sign_prehash(&to_bytes(&e)).unwrap();
        let signature = signature.to_bytes().into();
        for digest in [to_bytes(&e), to_bytes(&(&e + order()))] {
            assert_eq!(three_times(&verifier, &digest, &signature), [true; 3], "{e:x}");
        }
    }
}

#[test]
fn an_x_from_n_to_p_is_reduced() {
    let (n, p, mut noise) = (order(), modulus(), Noise(32));
    for start in [n.clone(), &n + 1_u8, &n + (BigUint::from(1_u8) << 100), &p - 20_u8] {
        let (x, point) = point_from(&start);
        let r = &x - &n;
        if r == BigUint::ZERO {
            continue;
        }
        let (digest, signature, verifier) = arriving_at(&point, &r, &mut noise);
        assert_eq!(three_times(&verifier, &digest, &signature), [true; 3], "{x:x}");
    }
    // An x below n is r itself.
    for start in [BigUint::from(1_u8), &p - &n - 1_u8, &p - &n, &p - &n + 1_u8, &n - 40_u8] {
        let (x, point) = point_from(&start);
        let (digest, signature, verifier) = arriving_at(&point, &x, &mut noise);
        assert_eq!(three_times(&verifier, &digest, &signature), [true; 3], "{x:x}");
    }
}

/// r + n must neither lose its carry nor pass p: then it stands for another x.
#[test]
fn another_x_of_the_same_bits_is_refused() {
    let (n, p, mut noise) = (order(), modulus(), Noise(33));
    let full = BigUint::from(1_u8) << 384;
    for start in [1_u32, 1000, 77_777] {
        let (x, point) = point_from(&BigUint::from(start));
        for above in [&full, &p] {
            // r + n = x + 2^384, or x + p
            let r = &x + above - &n;
            let (digest, signature, verifier) = arriving_at(&point, &r, &mut noise);
            assert_eq!(three_times(&verifier, &digest, &signature), [false; 3], "{x:x} + {above:x}");
        }
    }
}

#[test]
fn a_sum_at_infinity_is_refused() {
    let (n, mut noise) = (order(), Noise(34));
    for d in [BigUint::from(1_u8), BigUint::from(2_u8), &n - 1_u8, noise.below(&n) + 1_u8] {
        let verifier = verifier(&(ProjectivePoint::GENERATOR * scalar(&d)));
        for _ in 0..5 {
            let (r, s) = (noise.below(&(&n - 1_u8)) + 1_u8, noise.below(&(&n - 1_u8)) + 1_u8);
            // e + r·d = 0
            let e = (&n - &r * &d % &n) % &n;
            let signature: Vec<u8> = [to_bytes(&r), to_bytes(&s)].concat();
            assert_eq!(three_times(&verifier, &to_bytes(&e), &signature.try_into().unwrap()), [false; 3]);
        }
    }
}

#[test]
fn r_and_s_are_in_range() {
    let n = order();
    let verifier = verifier(&ProjectivePoint::GENERATOR);
    let outside = [BigUint::ZERO, n.clone(), &n + 1_u8, (BigUint::from(1_u8) << 384) - 1_u8];
    for wrong in &outside {
        for (r, s) in [(wrong, &BigUint::from(1_u8)), (&BigUint::from(1_u8), wrong), (wrong, wrong)] {
            let signature: Vec<u8> = [to_bytes(r), to_bytes(s)].concat();
            assert_eq!(three_times(&verifier, &[0; 48], &signature.try_into().unwrap()), [false; 3]);
        }
    }
}

#[test]
fn takes_points_compressed_or_not_and_no_other_form() {
    let point = (ProjectivePoint::GENERATOR * scalar(&BigUint::from(7_u8))).to_affine();
    for point in [point, -point] {
        let whole = point.to_sec1_point(false);
        let verifier = Verifier::from_sec1(whole.as_bytes()).unwrap();
        assert_eq!(verifier.to_sec1(), whole.as_bytes());
        assert!(Verifier::from_sec1(point.to_sec1_point(true).as_bytes()).unwrap() == verifier);
        let (x, y) = (whole.x().unwrap(), whole.y().unwrap());
        let hybrid = 6 + (y[47] & 1);
        let refused: [Vec<u8>; 9] = [
            Vec::new(),
            [0].to_vec(),
            [4].to_vec(),
            [&[hybrid][..], x, y].concat(),
            [&[5][..], x].concat(),
            [&[4][..], x].concat(),
            [&[2][..], x, y].concat(),
            [&[4][..], x, y, &[0]].concat(),
            [&x[..], y].concat(),
        ];
        for bytes in refused {
            assert!(Verifier::from_sec1(&bytes).is_none(), "{bytes:x?}");
        }
        // Another curve's points, and none: x beyond p, y moved by one.
        let mut moved = whole.as_bytes().to_vec();
        moved[96] ^= 1;
        assert!(Verifier::from_sec1(&moved).is_none());
        assert!(Verifier::from_sec1(&[&[2][..], &[0xff; 48]].concat()).is_none());
    }
}

/// Two points of one x differ in y alone; a point is the same before and after its key is used, however it was encoded.
#[test]
fn keys_are_equal_and_hash_alike_where_their_points_are_the_same() {
    let hash = |verifier: &Verifier| {
        let mut hasher = std::hash::DefaultHasher::new();
        verifier.hash(&mut hasher);
        hasher.finish()
    };
    let point = (ProjectivePoint::GENERATOR * scalar(&BigUint::from(7_u8))).to_affine();
    let read = |point: AffinePoint, compress| Verifier::from_sec1(point.to_sec1_point(compress).as_bytes()).unwrap();
    let (used, fresh, negative) = (read(point, true), read(point, false), read(-point, true));
    assert_eq!(three_times(&used, &[9; 48], &[1; 96]), [false; 3]);
    for same in [&fresh, &used.clone()] {
        assert!(used == *same && hash(&used) == hash(same));
    }
    assert!(used != negative && hash(&used) != hash(&negative));
}

#[test]
fn clones_and_threads_share_what_a_key_has_made() {
    let key = SigningKey::from_slice(&[7; 48]).unwrap();
    let signature: Signature = key.sign_prehash(&[9; 48]).unwrap();
    let signature = signature.to_bytes().into();
    let verifier = Verifier::from_sec1(key.verifying_key().to_sec1_point(false).as_bytes()).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            let clone = verifier.clone();
            scope.spawn(move || assert_eq!(three_times(&clone, &[9; 48], &signature), [true; 3]));
        }
    });
    assert!(verifier.verify_prehash(&[9; 48], &signature));
}
