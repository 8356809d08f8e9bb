//! The field's own files, without the rest of the curve: nothing outside their room may call them.

#[path = "../../ivs-token/src/curve/called.rs"]
mod called;
#[path = "../../ivs-token/src/curve/field.rs"]
mod field;
#[path = "../../ivs-token/src/curve/field30.rs"]
mod field30;
#[path = "../../ivs-token/src/curve/field64.rs"]
mod field64;
#[path = "../../ivs-token/src/curve/inversion.rs"]
mod inversion;
#[path = "../../ivs-token/src/curve/limbs.rs"]
mod limbs;
#[path = "../../ivs-token/src/curve/mask.rs"]
mod mask;
#[path = "../../ivs-token/src/curve/word.rs"]
mod word;

use field::Field;

/// a + b, a - b, a·b, a², 1/a, a·b - b·a and a·a - b·b, of integers below p.
fn operations<F: Field>(a: &[u8; 48], b: &[u8; 48]) -> [[u8; 48]; 7] {
    let (a, b) = (F::from_limbs(&limbs::from_bytes(a)).tight(), F::from_limbs(&limbs::from_bytes(b)).tight());
    [a.add(b), a.sub(b), a.mul(b), a.square(), a.invert(), a.mul_sub_mul(b, b, a), a.mul_sub_mul(a, b, b)]
        .map(|value| limbs::to_bytes(&value.to_limbs()))
}

pub(crate) fn both(a: &[u8; 48], b: &[u8; 48]) -> [[[u8; 48]; 7]; 2] {
    [operations::<field64::Fe64>(a, b), operations::<field30::Fe30>(a, b)]
}
