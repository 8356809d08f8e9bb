//! Keys in DER: SEC1 and PKCS#8 private keys, SPKI public ones. SEC1 and SPKI are read by RustCrypto's crates,
//! which are strict, PKCS#8 by its elements, since their reader is not. Written from templates, since all lengths are fixed.

use crate::{
    Error,
    ecdsa::{POINT_BYTES, SCALAR_BYTES},
};
use alloc::vec::Vec;
use p384::pkcs8::{
    AssociatedOid, ObjectIdentifier,
    der::{
        Decode, Reader, SliceReader, Tag, TagNumber, Tagged,
        asn1::{AnyRef, OctetStringRef},
    },
    spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef},
};
use sec1::{EcParameters, EcPrivateKey};
use zeroize::Zeroizing;

/// id-ecPublicKey (RFC 5480, 2.1.1).
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// What a private key's DER says.
pub(super) struct PrivateParts<'a> {
    pub(super) scalar: Zeroizing<[u8; SCALAR_BYTES]>,
    /// The public halves that the file repeats, as SEC1 points: PKCS#8 has a place for one, and so has SEC1 inside it.
    pub(super) public: [Option<&'a [u8]>; 2],
}

/// What a DER document is, told by the tags of its first elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Document {
    Sec1,
    Pkcs8,
    EncryptedPkcs8,
    Pkcs1,
    Spki,
    Certificate,
    Unknown,
}

impl Document {
    fn of(der: &[u8]) -> Self {
        let Some((outer, mut elements)) = AnyRef::from_der(der).ok().and_then(|outer| Some((outer, within(outer)?)))
        else {
            return Self::Unknown;
        };
        let mut next = || next(&mut elements).map(|element| element.tag());
        match (outer.tag(), next(), next(), next()) {
            (Tag::Sequence, Some(Tag::Integer), Some(Tag::OctetString), _) => Self::Sec1,
            (Tag::Sequence, Some(Tag::Integer), Some(Tag::Sequence), Some(Tag::OctetString)) => Self::Pkcs8,
            (Tag::Sequence, Some(Tag::Integer), Some(Tag::Integer), _) => Self::Pkcs1,
            (Tag::Sequence, Some(Tag::Sequence), Some(Tag::OctetString), None) => Self::EncryptedPkcs8,
            (Tag::Sequence, Some(Tag::Sequence), Some(Tag::BitString), None) => Self::Spki,
            (Tag::Sequence, Some(Tag::Sequence), Some(Tag::Sequence), Some(Tag::BitString)) => Self::Certificate,
            _ => Self::Unknown,
        }
    }
}

/// Reads a private key of either form.
pub(super) fn private_key(der: &[u8]) -> Result<PrivateParts<'_>, Error> {
    check_length(der)?;
    match Document::of(der) {
        Document::Sec1 => {
            let key = sec1_key(der)?;
            match key.parameters.and_then(EcParameters::named_curve) {
                Some(curve) => check_curve(curve)?,
                None => return Err(NO_CURVE),
            }
            private_parts(&key, None)
        }
        Document::Pkcs8 => {
            let info = pkcs8_info(der).ok_or(DAMAGED)?;
            check_algorithm(&info.algorithm)?;
            let key = sec1_key(info.private_key)?;
            if let Some(curve) = key.parameters.and_then(EcParameters::named_curve) {
                check_curve(curve)?;
            }
            private_parts(&key, info.public_key)
        }
        Document::EncryptedPkcs8 => Err(Error::KeyEncrypted),
        Document::Pkcs1 => Err(Error::KeyNotEc),
        Document::Spki => Err(Error::KeyPublic),
        Document::Certificate => Err(Error::KeyCertificate),
        Document::Unknown => Err(unknown(der)),
    }
}

/// Reads a public key (SPKI, RFC 5480, 2): its SEC1 point, compressed or not.
pub(super) fn public_key(der: &[u8]) -> Result<&[u8], Error> {
    check_length(der)?;
    match Document::of(der) {
        Document::Spki => {
            let info = SubjectPublicKeyInfoRef::try_from(der).map_err(|_| DAMAGED)?;
            check_algorithm(&info.algorithm)?;
            info.subject_public_key.as_bytes().ok_or(DAMAGED)
        }
        Document::Sec1 | Document::Pkcs8 | Document::EncryptedPkcs8 => Err(Error::KeyPrivate),
        Document::Pkcs1 => Err(Error::KeyNotEc),
        Document::Certificate => Err(Error::KeyCertificate),
        Document::Unknown => Err(unknown(der)),
    }
}

/// SEC1 `ECPrivateKey` (RFC 5915, 3): `SEQUENCE { 1, privateKey, [0] secp384r1, [1] publicKey }`.
pub(super) fn sec1(scalar: &[u8; SCALAR_BYTES], point: &[u8; POINT_BYTES]) -> Zeroizing<Vec<u8>> {
    concatenate(&[
        b"\x30\x81\xa4\x02\x01\x01\x04\x30",
        scalar,
        b"\xa0\x07\x06\x05\x2b\x81\x04\x00\x22\xa1\x64\x03\x62\x00",
        point,
    ])
}

/// PKCS#8 `PrivateKeyInfo` (RFC 5208, 5) around a SEC1 key that leaves the curve to it.
pub(super) fn pkcs8(scalar: &[u8; SCALAR_BYTES], point: &[u8; POINT_BYTES]) -> Zeroizing<Vec<u8>> {
    concatenate(&[
        b"\x30\x81\xb6\x02\x01\x00",
        EC_P384,
        b"\x04\x81\x9e\x30\x81\x9b\x02\x01\x01\x04\x30",
        scalar,
        b"\xa1\x64\x03\x62\x00",
        point,
    ])
}

/// SPKI `SubjectPublicKeyInfo` (RFC 5480, 2).
pub(super) fn spki(point: &[u8; POINT_BYTES]) -> Zeroizing<Vec<u8>> {
    concatenate(&[b"\x30\x76", EC_P384, b"\x03\x62\x00", point])
}

/// `AlgorithmIdentifier { id-ecPublicKey, secp384r1 }`.
const EC_P384: &[u8] = b"\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22";

const DAMAGED: Error = Error::KeyMalformed {
    reason: "its DER is damaged, cut, or followed by other bytes; take the file again from where it was made",
};
const NO_CURVE: Error = Error::KeyMalformed {
    reason: "it does not name its curve; convert it with `openssl ec -in private.pem -param_enc named_curve -out \
             named.pem`",
};

fn unknown(der: &[u8]) -> Error {
    if der.is_empty() {
        Error::KeyEmpty
    } else if der.starts_with(b"-----BEGIN") {
        Error::KeyMalformed { reason: "this is PEM, not DER; read it as PEM" }
    } else {
        DAMAGED
    }
}

fn check_length(der: &[u8]) -> Result<(), Error> {
    if der.len() > super::MAXIMUM_BYTES { Err(super::TOO_LONG) } else { Ok(()) }
}

/// `OneAsymmetricKey` (RFC 5958, 2), of which `PrivateKeyInfo` is version 0. RustCrypto's reader would skip fields that it does
/// not know, and what attributes hold.
struct Pkcs8<'a> {
    algorithm: AlgorithmIdentifierRef<'a>,
    private_key: &'a [u8],
    public_key: Option<&'a [u8]>,
}

fn pkcs8_info(der: &[u8]) -> Option<Pkcs8<'_>> {
    let mut elements = within(AnyRef::from_der(der).ok()?)?;
    let version: u8 = next(&mut elements)?.decode_as().ok()?;
    let algorithm = next(&mut elements)?.decode_as().ok()?;
    let private_key: &OctetStringRef = next(&mut elements)?.decode_as().ok()?;
    // Each once, in this order.
    let mut expected = [ATTRIBUTES, PUBLIC_KEY].into_iter();
    let mut public_key = None;
    each(elements, &mut |element| {
        if expected.find(|tag| *tag == element.tag())? == ATTRIBUTES {
            return each(within(element)?, &mut check_attribute);
        }
        // A BIT STRING of whole bytes.
        public_key = Some(element.value().strip_prefix(&[0])?);
        Some(())
    })?;
    (version == u8::from(public_key.is_some())).then_some(Pkcs8 {
        algorithm,
        private_key: private_key.as_bytes(),
        public_key,
    })
}

const ATTRIBUTES: Tag = Tag::ContextSpecific { constructed: true, number: TagNumber(0) };
const PUBLIC_KEY: Tag = Tag::ContextSpecific { constructed: false, number: TagNumber(1) };

/// `Attribute ::= SEQUENCE { type OBJECT IDENTIFIER, values SET SIZE (1..MAX) OF ANY }` (RFC 5912, 2).
fn check_attribute(attribute: AnyRef<'_>) -> Option<()> {
    let mut parts = within(attribute)?;
    let (kind, values) = (next(&mut parts)?, next(&mut parts)?);
    let lawful = attribute.tag() == Tag::Sequence
        && <ObjectIdentifier>::try_from(kind).is_ok()
        && values.tag() == Tag::Set
        && !values.value().is_empty()
        && parts.is_finished();
    if lawful { each(within(values)?, &mut |_| Some(())) } else { None }
}

/// What an element holds.
fn within(outer: AnyRef<'_>) -> Option<SliceReader<'_>> {
    SliceReader::new(outer.value()).ok()
}

/// The next element, if one is there and whole.
fn next<'a>(elements: &mut SliceReader<'a>) -> Option<AnyRef<'a>> {
    AnyRef::decode(elements).ok()
}

/// Whether all the rest is whole elements that pass.
fn each<'a>(mut elements: SliceReader<'a>, check: &mut dyn FnMut(AnyRef<'a>) -> Option<()>) -> Option<()> {
    while !elements.is_finished() {
        check(next(&mut elements)?)?;
    }
    Some(())
}

fn check_algorithm(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<(), Error> {
    if algorithm.oid != EC_PUBLIC_KEY {
        return Err(Error::KeyNotEc);
    }
    // Explicit parameters are a SEQUENCE, implicit ones NULL: neither names a curve.
    let curve = algorithm.parameters.and_then(|parameters| ObjectIdentifier::try_from(parameters).ok());
    check_curve(curve.ok_or(NO_CURVE)?)
}

fn check_curve(curve: ObjectIdentifier) -> Result<(), Error> {
    if curve == p384::NistP384::OID { Ok(()) } else { Err(Error::KeyWrongCurve) }
}

fn sec1_key(der: &[u8]) -> Result<EcPrivateKey<'_>, Error> {
    EcPrivateKey::try_from(der).map_err(|_| Error::KeyMalformed {
        reason: "its SEC1 part is not strict DER with a named curve; convert it with `openssl ec -in private.pem \
                 -param_enc named_curve -out named.pem`",
    })
}

fn private_parts<'a>(key: &EcPrivateKey<'a>, outer_public: Option<&'a [u8]>) -> Result<PrivateParts<'a>, Error> {
    let mut scalar = Zeroizing::new([0; SCALAR_BYTES]);
    if key.private_key.len() != SCALAR_BYTES {
        return Err(Error::KeyMalformed { reason: "its private number has not the 48 bytes of P-384" });
    }
    scalar.copy_from_slice(key.private_key);
    Ok(PrivateParts { scalar, public: [key.public_key, outer_public] })
}

/// Joins the parts in a buffer of exact capacity, so that no copy of a secret stays behind in a smaller one.
fn concatenate(parts: &[&[u8]]) -> Zeroizing<Vec<u8>> {
    let length = parts.iter().map(|part| part.len()).sum();
    let mut joined = Zeroizing::new(Vec::with_capacity(length));
    for part in parts {
        joined.extend_from_slice(part);
    }
    joined
}
