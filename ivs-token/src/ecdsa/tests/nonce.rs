//! The nonce against RFC 6979 written out plainly, retries included.

use super::super::nonce::NonceKey;
use super::super::sign::Candidates;
use crate::curve::Scalar;
use crate::model::{Noise, order, to_bytes};
use alloc::{vec, vec::Vec};
use num_bigint::BigUint;
use sha2::{Digest, Sha384};

fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let pad = |byte: u8| -> Vec<u8> { (0..128).map(|i| key.get(i).unwrap_or(&0) ^ byte).collect() };
    let inner = Sha384::digest([&pad(0x36)[..], text].concat());
    Sha384::digest([&pad(0x5c)[..], &inner].concat()).to_vec()
}

/// The first candidates of RFC 6979, 3.2, each after the one before was refused.
fn candidates(key: &[u8; 48], digest: &[u8; 48], count: usize) -> Vec<Vec<u8>> {
    let reduced = to_bytes(&(BigUint::from_bytes_be(digest) % order()));
    let (mut k, mut v) = (vec![0; 48], vec![1; 48]);
    for separator in [0, 1] {
        k = hmac(&k, &[&v[..], &[separator][..], key, &reduced].concat());
        v = hmac(&k, &v);
    }
    let mut candidates = Vec::new();
    for _ in 0..count {
        v = hmac(&k, &v);
        candidates.push(v.clone());
        k = hmac(&k, &[&v[..], &[0_u8][..]].concat());
        v = hmac(&k, &v);
    }
    candidates
}

#[test]
fn nonces_are_those_of_the_rfc() {
    let mut noise = Noise(8);
    let edges = [[0; 48], [0xff; 48], to_bytes(&order()), to_bytes(&(order() - 1_u8)), to_bytes(&(order() + 1_u8))];
    for digest in edges.into_iter().chain((0..50).map(|seed| Noise(100 + seed).bytes())) {
        let key = to_bytes(&noise.below(&order()));
        let mut nonces = NonceKey::new(&key).nonces(&Scalar::reduce_bytes(&digest));
        // As the signer asks for them.
        for expected in candidates(&key, &digest, 4) {
            assert_eq!(Candidates::candidate(&mut nonces).map(|nonce| nonce.to_bytes().to_vec()), Some(expected));
            Candidates::reject(&mut nonces);
        }
    }
}
