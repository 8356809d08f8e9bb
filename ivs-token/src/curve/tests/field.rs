//! The field, each representation of it, against a naive big integer.

use super::super::called::Called;
use super::super::field::{Field, P};
use super::super::field30::Fe30;
use super::super::field64::Fe64;
use super::super::mask::Mask;
use crate::model::{Noise, from_limbs, to_limbs};
use num_bigint::BigUint;

fn field_is_arithmetic_modulo_p<F: Field>() {
    let p = from_limbs(&P);
    let mut noise = Noise(1);
    for _ in 0..20_000 {
        let values = [(); 4].map(|()| noise.below(&p));
        let [a, b, c, d] = &values;
        let [x, y, z, w] = [a, b, c, d].map(|value| F::from_limbs(&to_limbs(value)).tight());
        let is = |element: F, value: BigUint, what: &str| {
            assert_eq!(from_limbs(&element.to_limbs()), value % &p, "{what} of {values:x?}");
        };
        is(x, a.clone(), "conversion");
        is(F::from_limbs(&to_limbs(a)), a.clone(), "loose conversion");
        is(x.add(y), a + b, "sum");
        is(x.sub(y), a + &p - b, "difference");
        is(x.mul(y), a * b, "product");
        is(x.add(y).mul(z), (a + b) * c, "product of a sum");
        is(z.mul(x.sub(y)), (a + &p - b) * c, "product by a difference");
        is(F::from_limbs(&to_limbs(a)).mul(y), a * b, "product of a loose conversion");
        is(x.square(), a * a, "square");
        is(x.add(y).tight().square(), (a + b) * (a + b), "square of a tight sum");
        is(x.mul_sub_mul(y, z, w), a * b + (&p * &p - c * d), "difference of products");
        is(x.sub(y).sub(z.add(w)).tight(), a + &p * 3_u32 - b - c - d, "tight sum of four");
        is(x.add(y).add(z.add(w)).tight().mul(y), (a + b + c + d) * b, "product of a tight sum of four");
        for (bit, negated) in [(0, a.clone()), (1, &p - a)] {
            is(x.negate_if(Mask::from_bit(bit)), negated, "negation");
            is(F::select(Mask::from_bit(bit), y, x), if bit == 1 { b } else { a }.clone(), "choice");
        }
        assert_eq!(x.is_zero().declassify(), *a == BigUint::ZERO);
        assert!(x.sub(x).is_zero().declassify());
    }
}

fn inverse_times_value_is_one<F: Field>() {
    let p = from_limbs(&P);
    let mut noise = Noise(2);
    for _ in 0..300 {
        let value = noise.below(&p);
        let element = F::from_limbs(&to_limbs(&value)).tight();
        let product = from_limbs(&element.mul(element.invert()).to_limbs());
        assert_eq!(product, BigUint::from(u8::from(value != BigUint::ZERO)), "{value:x}");
    }
}

#[test]
fn field64_is_arithmetic_modulo_p() {
    field_is_arithmetic_modulo_p::<Fe64>();
    field_is_arithmetic_modulo_p::<Called<Fe64>>();
}

#[test]
fn field64_inverse_times_value_is_one() {
    inverse_times_value_is_one::<Fe64>();
}

#[test]
fn field30_is_arithmetic_modulo_p() {
    field_is_arithmetic_modulo_p::<Fe30>();
}

#[test]
fn field30_inverse_times_value_is_one() {
    inverse_times_value_is_one::<Fe30>();
}
