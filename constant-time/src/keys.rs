//! Reading and writing keys through the core's own public functions: PEM, its base64, DER, and what is made of the scalar.

use crate::{is_secret, memcheck, report};
use ivs_token::{Error, SigningKey};

const SCALAR: [u8; 48] = *b"forty-eight bytes that are as good a key as any.";
/// What the two forms of DER have before the scalar.
const BEFORE_IN_PKCS8: usize = 35;
const BEFORE_IN_SEC1: usize = 8;
/// Characters on a line, and in four of them three bytes (RFC 7468, 2).
const COLUMNS: usize = 64;

pub fn check() -> bool {
    let known = SigningKey::from_scalar(&SCALAR).expect("a good key");
    let mut clean = true;
    for (what, pem, before) in [
        ("a key in PKCS#8", known.to_pkcs8_pem(), BEFORE_IN_PKCS8),
        ("a key in SEC1", known.to_sec1_pem(), BEFORE_IN_SEC1),
    ] {
        let mut text = pem.as_str().as_bytes().to_vec();
        for at in characters(pem.as_str(), before) {
            memcheck::hide(&mut text[at..=at]);
        }
        clean &= check_read(what, || SigningKey::from_pem(&text));
    }
    // SEC1 without its public half (RFC 5915, 3): all of the scalar's bytes can be hidden here.
    let mut der = [b"\x30\x3e\x02\x01\x01\x04\x30", &SCALAR[..], b"\xa0\x07\x06\x05\x2b\x81\x04\x00\x22"].concat();
    memcheck::hide(&mut der[7..7 + SCALAR.len()]);
    clean &= check_read("a key in DER", || SigningKey::from_der(&der));

    let mut scalar = Box::new(SCALAR);
    memcheck::hide(&mut *scalar);
    clean & check_read("a scalar", || SigningKey::from_scalar(&scalar))
}

fn check_read(what: &str, read: impl FnOnce() -> Result<SigningKey, Error>) -> bool {
    let before = memcheck::findings();
    let read = read();
    let clean = report(&format!("{what}, read"), before);
    let Ok(key) = read else {
        eprintln!("FAILED: {what}: a good key was refused");
        return false;
    };
    let before = memcheck::findings();
    let (pkcs8, sec1) = (key.to_pkcs8_pem(), key.to_sec1_pem());
    let mut secret = true;
    for (pem, at) in [(pkcs8.as_str(), BEFORE_IN_PKCS8), (sec1.as_str(), BEFORE_IN_SEC1)] {
        secret &= characters(pem, at).into_iter().all(|at| is_secret(what, &pem.as_bytes()[at..=at]));
    }
    drop((key, pkcs8, sec1));
    clean & secret & report(&format!("{what}, written and dropped"), before)
}

/// Where those characters of a PEM stand that tell of nothing but the scalar, which begins at that byte of its DER.
fn characters(pem: &str, scalar: usize) -> Vec<usize> {
    let body = pem.find('\n').expect("a line") + 1;
    let groups = scalar.div_ceil(3)..(scalar + SCALAR.len()) / 3;
    groups.flat_map(|group| 4 * group..4 * group + 4).map(|at| body + at + at / COLUMNS).collect()
}
