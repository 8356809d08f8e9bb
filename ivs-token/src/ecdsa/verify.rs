//! ECDSA verification (FIPS 186-5, 6.4.2): whether r is the x-coordinate of (e / s)·G + (r / s)·Q, modulo n. In variable time, as
//! all of it is public.
//!
//! A key's first verification makes nothing that stays; the second one makes the key's own table (24 KB), by which that one and
//! all later ones cost a third. Clones share it, and it is dropped with the last of them. Threads that come to its making at the
//! same time make one each, and one stays.
//! Tests: `tests/verify.rs`, against `p384`, Wycheproof's in `key`, and when the table is made below.

use super::{POINT_BYTES, SCALAR_BYTES, SIGNATURE_BYTES};
use crate::curve::{PublicMultiples, PublicPoint, Scalar};
use alloc::{boxed::Box, sync::Arc};
use core::sync::atomic::{AtomicBool, Ordering};
use once_cell::race::OnceBox;

/// A public key ready to verify.
#[derive(Clone)]
pub(crate) struct Verifier {
    point: PublicPoint,
    used: Arc<Used>,
}

/// What verifications leave for later ones.
#[derive(Default)]
struct Used {
    once: AtomicBool,
    multiples: OnceBox<PublicMultiples>,
}

impl Verifier {
    /// Takes a SEC1 point (SEC 1, 2.3.4): `04 ‖ x ‖ y`, or compressed `02 ‖ x` or `03 ‖ x`. `None` for other forms (the point at
    /// infinity, hybrid, compact), and unless it is on the curve.
    pub(crate) fn from_sec1(bytes: &[u8]) -> Option<Self> {
        let (tag, coordinates) = bytes.split_first()?;
        let point = match (tag, coordinates.as_chunks::<SCALAR_BYTES>()) {
            (0x04, ([x, y], [])) => PublicPoint::new(x, y),
            (0x02, ([x], [])) => PublicPoint::decompress(x, false),
            (0x03, ([x], [])) => PublicPoint::decompress(x, true),
            _ => None,
        };
        point.map(|point| Self { point, used: Arc::default() })
    }

    /// The uncompressed SEC1 point.
    pub(crate) fn to_sec1(&self) -> [u8; POINT_BYTES] {
        let (x, y) = self.point.coordinates();
        let mut bytes = [0x04; POINT_BYTES];
        for (byte, coordinate) in bytes.iter_mut().skip(1).zip(x.iter().chain(&y)) {
            *byte = *coordinate;
        }
        bytes
    }

    /// Whether R‖S is a signature of the SHA-384 digest by this key.
    pub(crate) fn verify_prehash(&self, prehash: &[u8; SCALAR_BYTES], signature: &[u8; SIGNATURE_BYTES]) -> bool {
        let Some((r, s)) = in_range(signature) else { return false };
        let inverse = s.invert();
        let (u1, u2) = (Scalar::reduce_bytes(prehash).mul(inverse), r.mul(inverse));
        self.point.sum_has_x(&u1, &u2, self.multiples(), &r)
    }

    /// The key's own table, from its second use on.
    fn multiples(&self) -> Option<&PublicMultiples> {
        let again = self.used.once.swap(true, Ordering::Relaxed);
        again.then(|| self.used.multiples.get_or_init(|| Box::new(self.point.multiples())))
    }
}

/// Whether R‖S can be a signature at all: both in 1..n-1.
pub(crate) fn is_signature(raw: &[u8; SIGNATURE_BYTES]) -> bool {
    in_range(raw).is_some()
}

fn in_range(signature: &[u8; SIGNATURE_BYTES]) -> Option<(Scalar, Scalar)> {
    let ([r, s], []) = signature.as_chunks() else { return None };
    Some((Scalar::from_bytes_in_range(r)?, Scalar::from_bytes_in_range(s)?))
}

/// Of the point.
impl PartialEq for Verifier {
    fn eq(&self, other: &Self) -> bool {
        self.point == other.point
    }
}

impl Eq for Verifier {}

/// Of the point.
impl core::hash::Hash for Verifier {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.point.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::{POINT_BYTES, PublicMultiples, SIGNATURE_BYTES, Verifier};

    /// Where the key's table is, if it has one.
    fn table(verifier: &Verifier) -> Option<*const PublicMultiples> {
        verifier.used.multiples.get().map(core::ptr::from_ref)
    }

    #[test]
    fn the_second_verification_makes_the_one_table_of_all_clones() {
        let signer = crate::ecdsa::Signer::new(&[7; 48]).unwrap();
        let point: [u8; POINT_BYTES] = signer.public_point();
        let signature: [u8; SIGNATURE_BYTES] = signer.sign_prehash(&[9; 48]).unwrap();
        let verifier = Verifier::from_sec1(&point).unwrap();
        let clone = verifier.clone();
        assert!(verifier.verify_prehash(&[9; 48], &signature));
        assert_eq!(table(&verifier), None);
        // What can be no signature is refused before any of the work, and makes nothing.
        assert!(!verifier.verify_prehash(&[9; 48], &[0; SIGNATURE_BYTES]));
        assert_eq!(table(&verifier), None);
        assert!(clone.verify_prehash(&[9; 48], &signature));
        assert!(table(&clone).is_some());
        let (later, another) = (verifier.clone(), Verifier::from_sec1(&point).unwrap());
        assert!(later.verify_prehash(&[9; 48], &signature));
        assert_eq!([table(&verifier), table(&later)], [table(&clone); 2]);
        assert_eq!(table(&another), None);
    }
}
