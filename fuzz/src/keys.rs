//! Keys in any bytes, held against p384's decoders and OpenSSL's.
//!
//! OpenSSL reads more than the contract lets us: BER, trailing bytes, explicit parameters, a public half that is another key's.
//! So it is asked both ways only where both decide: what we read, it reads as the same key; and what it reads **and would write
//! to the byte**, we read too, or refuse by the code that names what it says the key is.

use ivs_token::{SigningKey, VerifyingKey};
use openssl::{
    bn::{BigNum, BigNumContext},
    ec::{Asn1Flag, EcGroup, EcKey, EcKeyRef, EcPoint, PointConversionForm},
    error::ErrorStack,
    nid::Nid,
    pkey::{HasPublic, Id, PKey, PKeyRef, Private},
};

/// A private key in any bytes: one that is read is written and read again as the same, to the letter as OpenSSL writes it.
pub fn private_key(data: &[u8]) {
    // OpenSSL takes its time to refuse what is neither. No passphrase is given, lest it asks for one.
    let is_pem = data.windows(11).any(|window| window == b"-----BEGIN ");
    let theirs = if is_pem { PKey::private_key_from_pem_passphrase(data, b"").ok() } else { None };
    match SigningKey::from_pem(data) {
        Ok(key) => {
            for text in [key.to_pkcs8_pem(), key.to_sec1_pem()] {
                let again = SigningKey::from_pem(text.as_str()).expect("what we write, we read");
                assert_eq!(again.verifying_key(), key.verifying_key());
            }
            if let Some(theirs) = theirs {
                is_same(&key, &theirs);
            }
        }
        Err(error) => {
            if let Some(theirs) = theirs
                && written([theirs.private_key_to_pem_pkcs8(), sec1_pem(&theirs)], data)
            {
                assert!(names(error.code(), &theirs, &theirs.private_key_to_der().expect("DER")), "{error}");
            }
        }
    }
    if data.starts_with(&[0x30]) {
        private_der(data);
    } else {
        assert!(SigningKey::from_der(data).is_err());
    }
}

fn private_der(data: &[u8]) {
    let theirs = PKey::private_key_from_der(data);
    match SigningKey::from_der(data) {
        Ok(key) => {
            use p384::{SecretKey, pkcs8::DecodePrivateKey, pkcs8::EncodePublicKey};
            let p384 = SecretKey::from_sec1_der(data).or_else(|_| SecretKey::from_pkcs8_der(data).map_err(|_| ()));
            let der = p384.expect("what we read, p384 reads").public_key().to_public_key_der().expect("DER");
            assert_eq!(VerifyingKey::from_der(der.as_bytes()).expect("a key"), key.verifying_key());
            is_same(&key, &theirs.expect("what we read, OpenSSL reads"));
        }
        Err(error) => {
            if let Ok(theirs) = theirs
                && written([theirs.private_key_to_pkcs8(), theirs.private_key_to_der()], data)
            {
                assert!(names(error.code(), &theirs, &theirs.private_key_to_der().expect("DER")), "{error}");
            }
        }
    }
}

/// A public key in any bytes: read as p384 and OpenSSL read it, or refused; and what is written is what OpenSSL writes.
pub fn public_key(data: &[u8]) {
    use p384::pkcs8::DecodePublicKey;
    if let Ok(key) = VerifyingKey::from_pem(data) {
        assert_eq!(VerifyingKey::from_pem(key.to_pem()).as_ref(), Ok(&key));
        if let Ok(theirs) = PKey::public_key_from_pem(data) {
            is_same_half(&key, &theirs);
        }
    }
    let theirs = PKey::public_key_from_der(data);
    match VerifyingKey::from_der(data) {
        Ok(key) => {
            let p384 = p384::PublicKey::from_public_key_der(data).expect("what we read, p384 reads");
            assert_eq!(p384::PublicKey::from_public_key_pem(&key.to_pem()).expect("what we write, p384 reads"), p384);
            is_same_half(&key, &theirs.expect("what we read, OpenSSL reads"));
        }
        Err(error) => {
            if let Ok(theirs) = theirs
                && written([theirs.public_key_to_der()], data)
            {
                assert!(names(error.code(), &theirs, data), "{error}");
            }
        }
    }
}

/// Whether OpenSSL would write the key as it came, in one of these forms.
fn written<const N: usize>(forms: [Result<Vec<u8>, ErrorStack>; N], data: &[u8]) -> bool {
    forms.into_iter().flatten().any(|form| form == data)
}

fn sec1_pem(key: &PKeyRef<Private>) -> Result<Vec<u8>, ErrorStack> {
    key.ec_key()?.private_key_to_pem()
}

/// Whether this code says what OpenSSL finds that the key is. None says it of a good P-384 key, which is not to be refused.
fn names<T: HasPublic>(code: &str, theirs: &PKeyRef<T>, der: &[u8]) -> bool {
    let Ok(key) = theirs.ec_key() else { return code == "key_not_ec" };
    let group = key.group();
    if group.asn1_flag() == Asn1Flag::EXPLICIT_CURVE {
        return code == "key_malformed";
    }
    let is_p384 = group.curve_name() == Some(Nid::SECP384R1);
    let is_bad = is_forbidden(&key, der) || (is_p384 && key.check_key().is_err());
    (is_bad && matches!(code, "key_mismatch" | "key_malformed")) || (!is_p384 && code == "key_wrong_curve")
}

/// What OpenSSL reads though the standard forbids it: the hybrid form of a point (RFC 5480, 2.2), and a version of SEC1's that
/// is not 1 (RFC 5915, 3).
fn is_forbidden<T: HasPublic>(key: &EcKeyRef<T>, der: &[u8]) -> bool {
    let mut context = BigNumContext::new().expect("memory");
    let hybrid = key.public_key().to_bytes(key.group(), PointConversionForm::HYBRID, &mut context).expect("a point");
    let is_sec1 = matches!(der, [0x30, _, 0x02, ..] | [0x30, 0x81, _, 0x02, ..]);
    let first = &[0x02, 0x01, 0x01, 0x04, 0x30];
    der.ends_with(&hybrid) || (is_sec1 && !der[2..].starts_with(first) && !der[3..].starts_with(first))
}

/// That both read one key, and write it alike.
fn is_same(ours: &SigningKey, theirs: &PKeyRef<Private>) {
    let theirs = theirs.ec_key().expect("a key for a curve");
    let (group, scalar) = (theirs.group(), theirs.private_key());
    // As we write it: with the public half, uncompressed, whatever it came with.
    let mut point = EcPoint::new(group).expect("a point");
    point.mul_generator2(group, scalar, &mut BigNumContext::new().expect("memory")).expect("a product");
    let theirs = EcKey::from_private_components(group, scalar, &point).expect("a key");
    assert!(theirs.private_key_to_pem().expect("a PEM") == ours.to_sec1_pem().as_str().as_bytes());
    let theirs = PKey::from_ec_key(theirs).expect("a key");
    assert!(theirs.private_key_to_pem_pkcs8().expect("a PEM") == ours.to_pkcs8_pem().as_str().as_bytes());
    is_same_half(&ours.verifying_key(), &theirs);
}

fn is_same_half<T: HasPublic>(ours: &VerifyingKey, theirs: &PKeyRef<T>) {
    let theirs = theirs.ec_key().expect("a key for a curve");
    // Uncompressed, whatever it came as.
    let theirs = EcKey::from_public_key(theirs.group(), theirs.public_key()).expect("a key");
    let pem = PKey::from_ec_key(theirs).and_then(|key| key.public_key_to_pem()).expect("a PEM");
    assert_eq!(str::from_utf8(&pem), Ok(ours.to_pem().as_str()));
}

/// Private keys of other curves and kinds, as OpenSSL writes them.
pub(crate) fn private_of_others() -> Result<Vec<Vec<u8>>, ErrorStack> {
    let forms =
        |key: &PKey<Private>| [key.private_key_to_der(), key.private_key_to_pkcs8(), key.private_key_to_pem_pkcs8()];
    others()?.iter().flat_map(forms).collect()
}

/// And the public ones.
pub(crate) fn public_of_others() -> Result<Vec<Vec<u8>>, ErrorStack> {
    let forms = |key: &PKey<Private>| [key.public_key_to_der(), key.public_key_to_pem()];
    others()?.iter().flat_map(forms).collect()
}

fn others() -> Result<Vec<PKey<Private>>, ErrorStack> {
    let curves = [Nid::X9_62_PRIME256V1, Nid::SECP384R1, Nid::SECP521R1, Nid::SECP256K1, Nid::BRAINPOOL_P384R1];
    let mut keys = vec![PKey::private_key_from_raw_bytes(&[7; 32], Id::ED25519)?];
    for curve in curves {
        // Some systems leave curves out.
        let Ok(group) = EcGroup::from_curve_name(curve) else { continue };
        let (scalar, mut context) = (BigNum::from_u32(7)?, BigNumContext::new()?);
        let mut point = EcPoint::new(&group)?;
        point.mul_generator2(&group, &scalar, &mut context)?;
        keys.push(PKey::from_ec_key(EcKey::from_private_components(&group, &scalar, &point)?)?);
    }
    Ok(keys)
}
