//! The field in both of its forms, and the integers modulo the order, against `num-bigint`.

use crate::room;
use num_bigint::BigUint;

fn modulus(text: &str) -> BigUint {
    BigUint::parse_bytes(text.as_bytes(), 16).expect("hexadecimal")
}

fn bytes(value: &BigUint) -> [u8; 48] {
    let short = value.to_bytes_be();
    let mut padded = [0; 48];
    padded[48 - short.len()..].copy_from_slice(&short);
    padded
}

fn inverse(value: &BigUint, modulus: &BigUint) -> BigUint {
    // By Fermat, so that 0 gives 0.
    value.modpow(&(modulus - 2_u8), modulus)
}

/// The field, on the integers modulo p.
pub(crate) fn field(a: &[u8; 48], b: &[u8; 48]) {
    let p = modulus("fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff");
    let (a, b) = (BigUint::from_bytes_be(a) % &p, BigUint::from_bytes_be(b) % &p);
    let expected = [
        (&a + &b) % &p,
        (&p + &a - &b) % &p,
        &a * &b % &p,
        &a * &a % &p,
        inverse(&a, &p),
        BigUint::ZERO,
        (&a * &a + &p * &p - &b * &b) % &p,
    ];
    for (form, found) in room::both(&bytes(&a), &bytes(&b)).iter().enumerate() {
        for (operation, (found, expected)) in found.iter().zip(&expected).enumerate() {
            assert_eq!(BigUint::from_bytes_be(found), *expected, "form {form}, operation {operation}");
        }
    }
}

/// Integers modulo n.
pub(crate) fn scalars(a: &[u8; 48], b: &[u8; 48]) {
    use crate::curve::Scalar;
    let n = modulus("ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973");
    let in_range = BigUint::from_bytes_be(a) < n && *a != [0; 48];
    assert_eq!(Scalar::from_bytes_in_range(a).is_some(), in_range);
    let (x, y) = (Scalar::reduce_bytes(a), Scalar::reduce_bytes(b));
    let (a, b) = (BigUint::from_bytes_be(a) % &n, BigUint::from_bytes_be(b) % &n);
    let pairs = [(x.add(y), (&a + &b) % &n), (x.mul(y), &a * &b % &n), (x.invert(), inverse(&a, &n)), (x, a)];
    for (found, expected) in pairs {
        assert_eq!(BigUint::from_bytes_be(&found.to_bytes()), expected);
    }
}
