//! A memory or a processor that fails: what is wrong never goes out. (`curve/tests/fault.rs`: faults in the table and in k·G.)

use super::super::sign::Signer;
use super::super::{Fault, Signed};
use crate::curve::Scalar;
use crate::curve::{Fe, comb, comb::Checked};
use crate::model::{Noise, from_limbs, order, to_bytes};
use num_bigint::BigUint;

fn scalar(value: &BigUint) -> Scalar {
    Scalar::reduce_bytes(&to_bytes(value))
}

/// What `finish` makes a signature of.
struct Parts {
    signer: Signer,
    digest: BigUint,
    k: BigUint,
}

impl Parts {
    fn new() -> Self {
        let mut noise = Noise(77);
        let mut next = || noise.below(&(order() - 1_u8)) + 1_u8;
        Self { signer: Signer::new(&to_bytes(&next())).unwrap(), digest: next(), k: next() }
    }

    fn finish(&self, k: &BigUint, inverse: &BigUint) -> Option<Signed> {
        let (point, _) = comb::multiply_x::<Fe>(&scalar(&self.k));
        self.signer.finish(&scalar(&self.digest), &scalar(k), &point, &scalar(inverse))
    }
}

fn flip(value: &BigUint, bit: u64) -> BigUint {
    let mut value = value.clone();
    value.set_bit(bit, !value.bit(bit));
    value
}

#[test]
fn a_bit_of_the_inverse_or_of_k_after_its_use_gives_no_signature() {
    let parts = Parts::new();
    let inverse = parts.k.modinv(&order()).unwrap();
    assert!(matches!(parts.finish(&parts.k, &inverse), Some(Ok(_))));
    for bit in 0..384 {
        assert_eq!(parts.finish(&parts.k, &flip(&inverse, bit)), Some(Err(Fault)), "{bit}");
        assert_eq!(parts.finish(&flip(&parts.k, bit), &inverse), Some(Err(Fault)), "{bit}");
    }
}

/// Beside the s that belongs to it, so that s·k = e + r·d: it is not the point's.
#[test]
fn a_bit_of_r_gives_no_signature() {
    let parts = Parts::new();
    let (digest, k, key) = (scalar(&parts.digest), scalar(&parts.k), Scalar::reduce_bytes(&parts.signer.scalar()));
    let (point, inverse) = comb::multiply_x::<Fe>(&k);
    let is_sound = |r: &BigUint| {
        let r = scalar(r);
        let s = inverse.mul(digest.add(r.mul(key)));
        parts.signer.is_sound(&digest, &k, &point, &r, &s).declassify()
    };
    let r = from_limbs(&point.x) % order();
    assert!(is_sound(&r));
    for bit in 0..384 {
        assert!(!is_sound(&flip(&r, bit)), "{bit}");
    }
}

#[test]
fn a_point_that_is_not_on_the_curve_gives_no_signature() {
    let parts = Parts::new();
    let k = scalar(&parts.k);
    let (mut point, inverse) = comb::multiply_x::<Fe>(&k);
    let finish = |point: &Checked| parts.signer.finish(&scalar(&parts.digest), &k, point, &inverse);
    assert!(matches!(finish(&point), Some(Ok(_))));
    // No: k is not 0.
    point.on_curve = k.is_zero();
    assert_eq!(finish(&point), Some(Err(Fault)));
}

/// The key is kept twice, as the nonce's bytes and as a scalar: one checks the other.
#[test]
fn a_bit_of_either_copy_of_the_key_gives_no_signature() {
    let mut parts = Parts::new();
    let key = BigUint::from_bytes_be(&*parts.signer.scalar());
    let good = parts.signer.sign_prehash(&[9; 48]).unwrap();
    for bit in 0..384 {
        let wrong = flip(&key, bit);
        parts.signer.replace_key(scalar(&wrong));
        assert_eq!(parts.signer.sign_prehash(&[9; 48]), Err(Fault), "{bit}");
        if bit % 16 == 0 {
            assert!(parts.signer.sign_prehashes(&[[9; 48]; 6]).iter().all(|signed| *signed == Err(Fault)), "{bit}");
            // The other copy: the nonce is of another key then, and the check finds that.
            let mut other = Signer::new(&to_bytes(&(&wrong % order()))).unwrap();
            other.replace_key(scalar(&key));
            assert_eq!(other.sign_prehash(&[9; 48]), Err(Fault), "{bit}");
        }
    }
    parts.signer.replace_key(scalar(&key));
    assert_eq!(parts.signer.sign_prehash(&[9; 48]), Ok(good));
}
