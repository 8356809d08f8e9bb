//! ECDSA signatures of outside signers: raw R‖S or DER, in range or refused.

use crate::{
    Error,
    ecdsa::{SCALAR_BYTES, SIGNATURE_BYTES, is_signature},
};
use p384::pkcs8::der::{self, Decode, Reader, SliceReader, asn1::UintRef};

const OUT_OF_RANGE: Error =
    Error::SignatureInvalid { reason: "r or s is not in 1..n-1: this is not a signature on P-384" };

/// Takes a raw signature R‖S of 96 bytes, both numbers in 1..n-1.
pub(crate) fn from_raw(raw: &[u8]) -> Result<[u8; SIGNATURE_BYTES], Error> {
    let signature = raw.try_into().map_err(|_| Error::SignatureInvalid {
        reason: if raw.first() == Some(&0x30) {
            "this looks like DER, not the 96 bytes R‖S; pass it as a DER signature"
        } else {
            "it is not the 96 bytes R‖S of P-384"
        },
    })?;
    if is_signature(&signature) { Ok(signature) } else { Err(OUT_OF_RANGE) }
}

/// Takes a strict DER signature (`ECDSA-Sig-Value`, RFC 3279, 2.2.3), as AWS KMS and OpenSSL give it, and pads r and s to
/// 48 bytes each.
pub(crate) fn from_der(der: &[u8]) -> Result<[u8; SIGNATURE_BYTES], Error> {
    let signature = read_der(der).ok_or(Error::SignatureInvalid {
        reason: if der.len() == SIGNATURE_BYTES {
            "it is not DER, but has the length of a raw R‖S; pass it as that"
        } else {
            "it is not a strict DER signature on P-384 (KMS: key spec ECC_NIST_P384, algorithm ECDSA_SHA_384)"
        },
    })?;
    if is_signature(&signature) { Ok(signature) } else { Err(OUT_OF_RANGE) }
}

/// `SEQUENCE { r INTEGER, s INTEGER }` and nothing after it, neither of them negative or over 48 bytes.
fn read_der(der: &[u8]) -> Option<[u8; SIGNATURE_BYTES]> {
    let mut reader = SliceReader::new(der).ok()?;
    let numbers: der::Result<[UintRef<'_>; 2]> =
        reader.sequence(|sequence| Ok([UintRef::decode(sequence)?, UintRef::decode(sequence)?]));
    let numbers = numbers.ok()?;
    reader.finish().ok()?;
    let mut signature = [0; SIGNATURE_BYTES];
    for (place, number) in signature.chunks_exact_mut(SCALAR_BYTES).zip(numbers) {
        let number = number.as_bytes();
        let padding = SCALAR_BYTES.checked_sub(number.len())?;
        for (byte, digit) in place.iter_mut().skip(padding).zip(number) {
            *byte = *digit;
        }
    }
    Some(signature)
}

#[cfg(test)]
mod tests {
    use super::{from_der, from_raw};
    use crate::model::{Noise, order, to_bytes};
    use alloc::vec::Vec;
    use num_bigint::BigUint;
    use p384::ecdsa::Signature;

    /// Both forms, against `ecdsa`'s own reading of them: with any byte changed, cut off or added.
    #[test]
    fn takes_the_signatures_that_p384_takes() {
        let (n, mut noise) = (order(), Noise(41));
        let mut numbers: Vec<BigUint> = [1_u8, 0x7f, 0x80, 0xff].map(BigUint::from).into();
        numbers.extend([&n - 1_u8, &n >> 1, (BigUint::from(1_u8) << 376) - 1_u8, BigUint::from(1_u8) << 375]);
        numbers.extend((0..8).map(|_| noise.below(&(&n - 1_u8)) + 1_u8));
        let (mut lawful, mut refused) = (0, 0);
        let mut check = |bytes: &[u8]| {
            let expected = Signature::from_der(bytes).map(|signature| <[u8; 96]>::from(signature.to_bytes()));
            assert_eq!(from_der(bytes).ok(), expected.ok(), "{bytes:x?}");
            let raw = Signature::from_slice(bytes).is_ok();
            assert_eq!(from_raw(bytes).is_ok(), raw, "{bytes:x?}");
            *(if from_der(bytes).is_ok() || raw { &mut lawful } else { &mut refused }) += 1;
        };
        for r in &numbers {
            for s in &numbers {
                let raw = [to_bytes(r), to_bytes(s)].concat();
                check(&raw);
                let der = Signature::from_slice(&raw).unwrap().to_der().as_bytes().to_vec();
                check(&der);
                check(&[&der[..], &[0]].concat());
                check(&der[..der.len() - 1]);
                for at in 0..der.len() {
                    let mut changed = der.clone();
                    changed[at] ^= 1 << (noise.word() % 8);
                    check(&changed);
                }
            }
        }
        for outside in [BigUint::ZERO, n.clone(), &n + 1_u8] {
            check(&[to_bytes(&outside), to_bytes(&n)].concat());
        }
        assert!(lawful > 500 && refused > 500);
    }
}
