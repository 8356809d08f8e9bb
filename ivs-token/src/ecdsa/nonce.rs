//! The deterministic nonce: RFC 6979, 3.2, for P-384 with SHA-384, where a hash is as long as the order.
//!
//! In the RFC's letters, with x the key and h1 the digest (a. to h. are its steps):
//!
//! * b, c. V = 01 01 … 01 and K = 00 00 … 00, 48 bytes each
//! * d. K = HMAC_K(V ‖ 00 ‖ int2octets(x) ‖ bits2octets(h1))
//! * e. V = HMAC_K(V)
//! * f. K = HMAC_K(V ‖ 01 ‖ int2octets(x) ‖ bits2octets(h1))
//! * g. V = HMAC_K(V)
//! * h. T = V = HMAC_K(V) is the whole candidate (48 bytes = 384 bits = qlen); if it is in 1..n-1, it is k. Otherwise
//!   K = HMAC_K(V ‖ 00), V = HMAC_K(V), and h. again.
//!
//! An HMAC key is kept as its two SHA-512 states after one block, inner and outer, so that the second HMAC under a key costs
//! no more than its text, and so that each step's state lies in memory that is ours to zeroize. The zero key of c. is
//! prepared once per signing key: sixteen compressions are left per signature.
//! Tests: `tests/nonce.rs` against a plain HMAC over `Sha384`, retries included, and all signatures against `p384`.

#![allow(clippy::indexing_slicing, reason = "texts are at most 145 bytes long")]
#![allow(clippy::as_conversions, reason = "a length of at most 273 bytes to u64")]

use super::SCALAR_BYTES;
use crate::curve::Scalar;
use sha2::block_api::compress512;
use zeroize::{Zeroize, Zeroizing};

/// Bytes of a SHA-384 digest.
const HASH: usize = 48;
/// Bytes of a SHA-512 (and SHA-384) block.
const BLOCK: usize = 128;

/// HMAC's, and RFC 6979's V.
type Tag = Zeroizing<[u8; HASH]>;

/// SHA-384's initial state (FIPS 180-4, 5.3.4).
const INITIAL: [u64; 8] = [
    0xcbbb_9d5d_c105_9ed8,
    0x629a_292a_367c_d507,
    0x9159_015a_3070_dd17,
    0x152f_ecd8_f70e_5939,
    0x6733_2667_ffc0_0b31,
    0x8eb4_4a87_6858_1511,
    0xdb0c_2e0d_64f9_8fa7,
    0x47b5_481d_befa_4fa4,
];

/// An HMAC-SHA-384 key: the states after the block of the padded key (RFC 2104).
struct Hmac {
    inner: [u64; 8],
    outer: [u64; 8],
}

impl Drop for Hmac {
    fn drop(&mut self) {
        self.inner.zeroize();
        self.outer.zeroize();
    }
}

impl Hmac {
    fn new(key: &[u8; HASH]) -> Self {
        let state = |pad: u8| {
            let mut block = Zeroizing::new([pad; BLOCK]);
            for (byte, key) in block.iter_mut().zip(key) {
                *byte ^= key;
            }
            let mut state = INITIAL;
            compress512(&mut state, core::slice::from_ref(&*block));
            state
        };
        Self { inner: state(0x36), outer: state(0x5c) }
    }

    /// HMAC of the parts, one after the other.
    fn tag(&self, parts: &[&[u8]]) -> Tag {
        let digest = end_of_text(self.inner, parts);
        end_of_text(self.outer, &[digest.as_slice()])
    }
}

/// Hashes a text of at most 239 bytes, so that with SHA-512's padding (a one bit, zeros, the length in bits as 16 bytes) it
/// fits into two blocks, from a state that has seen one block.
fn end_of_text(mut state: [u64; 8], parts: &[&[u8]]) -> Tag {
    let mut blocks = [[0_u8; BLOCK]; 2];
    let mut length = 0;
    for part in parts {
        blocks.as_flattened_mut()[length..length + part.len()].copy_from_slice(part);
        length += part.len();
    }
    blocks.as_flattened_mut()[length] = 0x80;
    let used = if length + 17 <= BLOCK { &mut blocks[..1] } else { &mut blocks[..] };
    let end = used.len() * BLOCK;
    let bits = 8 * (BLOCK + length) as u64;
    used.as_flattened_mut()[end - 8..].copy_from_slice(&bits.to_be_bytes());
    compress512(&mut state, used);
    used.as_flattened_mut().zeroize();

    let mut digest = Zeroizing::new([0; HASH]);
    for (bytes, word) in digest.as_chunks_mut().0.iter_mut().zip(state) {
        *bytes = word.to_be_bytes();
    }
    state.zeroize();
    digest
}

/// What makes a signing key's nonces.
pub(super) struct NonceKey {
    /// K of step c.
    zero: Hmac,
    /// int2octets(x).
    key: Zeroizing<[u8; SCALAR_BYTES]>,
}

impl NonceKey {
    pub(super) fn new(key: &[u8; SCALAR_BYTES]) -> Self {
        Self { zero: Hmac::new(&[0; HASH]), key: Zeroizing::new(*key) }
    }

    /// int2octets(x).
    pub(super) fn key(&self) -> &Zeroizing<[u8; SCALAR_BYTES]> {
        &self.key
    }

    /// Steps b. to g., for a digest that has been reduced modulo n (which is what bits2octets does).
    pub(super) fn nonces(&self, digest: &Scalar) -> Nonces {
        let (key, digest) = (self.key.as_slice(), &digest.to_bytes());
        let v = [0x01; HASH];
        let k = Hmac::new(&self.zero.tag(&[&v, &[0x00], key, digest]));
        let v = k.tag(&[&v]);
        let k = Hmac::new(&k.tag(&[v.as_slice(), &[0x01], key, digest]));
        let v = k.tag(&[v.as_slice()]);
        Nonces { k, v }
    }
}

/// Step h.: the candidates for one digest, in their order.
pub(super) struct Nonces {
    k: Hmac,
    v: Tag,
}

impl Nonces {
    /// The next candidate, `None` if it is out of range. Before another one, [`reject`](Self::reject) this one.
    pub(super) fn candidate(&mut self) -> Option<Zeroizing<Scalar>> {
        self.v = self.k.tag(&[self.v.as_slice()]);
        Scalar::from_bytes_in_range(&self.v).map(Zeroizing::new)
    }

    /// Goes on after a candidate that was out of range, or that gave no signature.
    pub(super) fn reject(&mut self) {
        self.k = Hmac::new(&self.k.tag(&[self.v.as_slice(), &[0x00]]));
        self.v = self.k.tag(&[self.v.as_slice()]);
    }
}
