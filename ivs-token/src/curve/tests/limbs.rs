//! Words of both widths against a big integer.

use super::super::limbs::{from_bytes, to_bytes};
use crate::model::{Noise, from_limbs};
use num_bigint::BigUint;

#[test]
fn bytes_are_big_endian_limbs() {
    let value = Noise(7).bytes();
    assert_eq!(to_bytes(&from_bytes(&value)), value);
    assert_eq!(from_limbs(&from_bytes(&value)), BigUint::from_bytes_be(&value));
}
