//! Signatures against `p384`'s, byte for byte. Runs against either signer.

use super::super::Signer;
use crate::model::{Noise, order, to_bytes};
extern crate std;
use alloc::vec::Vec;
use num_bigint::BigUint;
use p384::ecdsa::{Signature, SigningKey, signature::hazmat::PrehashSigner};

/// The signature by `p384`.
fn expected(key: &[u8; 48], digest: &[u8; 48]) -> [u8; 96] {
    let signature: Signature = SigningKey::from_slice(key).unwrap().sign_prehash(digest).unwrap();
    signature.to_bytes().into()
}

fn key(noise: &mut Noise) -> [u8; 48] {
    to_bytes(&(BigUint::from_bytes_be(&noise.bytes()) % (order() - 1_u8) + 1_u8))
}

/// Digests at the edges: bits2octets and the digest as an integer both reduce them modulo n.
fn edges() -> Vec<[u8; 48]> {
    let n = order();
    let around_n = [&n - 1_u8, n.clone(), &n + 1_u8];
    let mut edges: Vec<_> = around_n.iter().map(to_bytes).collect();
    edges.extend([[0; 48], [0xff; 48], to_bytes(&BigUint::from(1_u8))]);
    edges
}

#[test]
fn signatures_are_p384s() {
    let pairs: u64 = if std::env::var_os("IVS_TOKEN_SOAK").is_some() { 100_000 } else { 2_000 };
    let mut noise = Noise(11);
    for _ in 0..pairs {
        let (key, digest) = (key(&mut noise), noise.bytes());
        assert_eq!(
            Signer::new(&key).unwrap().sign_prehash(&digest),
            Ok(expected(&key, &digest)),
            "{key:x?} {digest:x?}"
        );
    }
}

#[test]
fn keys_and_digests_at_the_edges() {
    let n = order();
    for value in [BigUint::ZERO, n.clone(), &n + 1_u8, (BigUint::from(1_u8) << 384) - 1_u8] {
        assert!(Signer::new(&to_bytes(&value)).is_none(), "{value:x}");
    }
    for value in [BigUint::from(1_u8), BigUint::from(2_u8), &n >> 1, &n - 2_u8, &n - 1_u8] {
        let key = to_bytes(&value);
        let signer = Signer::new(&key).unwrap();
        assert_eq!(*signer.scalar(), key);
        let public = SigningKey::from_slice(&key).unwrap().verifying_key().to_sec1_point(false);
        assert_eq!(signer.public_point(), public.as_bytes());
        for digest in edges() {
            assert_eq!(signer.sign_prehash(&digest), Ok(expected(&key, &digest)), "{value:x} {digest:x?}");
        }
    }
}

#[test]
fn public_points_are_p384s() {
    let mut noise = Noise(12);
    for _ in 0..200 {
        let key = key(&mut noise);
        let public = SigningKey::from_slice(&key).unwrap().verifying_key().to_sec1_point(false);
        assert_eq!(Signer::new(&key).unwrap().public_point(), public.as_bytes(), "{key:x?}");
    }
}

#[test]
fn batches_are_single_signatures() {
    let mut noise = Noise(13);
    let signer = Signer::new(&key(&mut noise)).unwrap();
    // Past one full part, with a rest that is signed one by one, and one that is not.
    for size in (0..70).chain([127, 128, 129, 150]) {
        let mut digests = edges();
        digests.truncate(size / 2);
        digests.resize_with(size, || noise.bytes());
        let singles: Vec<_> = digests.iter().map(|digest| signer.sign_prehash(digest)).collect();
        assert_eq!(signer.sign_prehashes(&digests), singles, "{size}");
    }
}
