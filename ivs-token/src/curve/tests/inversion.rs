//! The inversion against a naive big integer's.

use super::super::field::P;
use super::super::inversion::{Matrix, Modulus, STEPS, invert, steps};
use super::super::scalar::N;
use crate::model::{Noise, from_limbs, to_limbs};
use num_bigint::BigUint;

#[test]
fn inversion_is_that_of_a_big_integer() {
    let mut noise = Noise(3);
    for limbs in [P, N] {
        let modulus = Modulus::new(&limbs);
        let big = from_limbs(&limbs);
        for _ in 0..3_000 {
            let x = noise.below(&big);
            let expected = x.modinv(&big).unwrap_or_default();
            assert_eq!(from_limbs(&invert(&modulus, &to_limbs(&x))), expected, "{x:x} modulo {big:x}");
        }
        // Powers of two and their neighbours.
        for bit in 0..384 {
            for x in [
                BigUint::from(1_u8) << bit,
                (BigUint::from(1_u8) << bit) - 1_u8,
                &big - (BigUint::from(1_u8) << bit) % &big,
            ] {
                let x: BigUint = x % &big;
                let expected = x.modinv(&big).unwrap_or_default();
                assert_eq!(from_limbs(&invert(&modulus, &to_limbs(&x))), expected, "{x:x} modulo {big:x}");
            }
        }
    }
}

/// Each needs 28 rounds of 30 steps, where random values need 25 or 26.
#[test]
fn the_slowest_values_known() {
    let slow: [(_, &[u8]); 2] = [
        (P, b"d9f37de725f6ce017c6bb290dbd5f428aa102a011adaf73de03d7179c5acc0ef745e0df51054e851c4f5775b4cf783ce"),
        (N, b"ae806356d3de6241cae23e356ac9ccdfc2bfa91f1ba3aa1583303cdda10aafa439cd8ec693b05d7f8094afc359fd240c"),
    ];
    for (modulus, hex) in slow {
        let (x, big) = (BigUint::parse_bytes(hex, 16).unwrap(), from_limbs(&modulus));
        let inverse = from_limbs(&invert(&Modulus::new(&modulus), &to_limbs(&x)));
        assert_eq!(inverse, x.modinv(&big).unwrap());
    }
}

/// The steps one by one, with their matrix beside them: what the packed ones must give.
fn plain_steps(zeta: &mut i64, mut f: i64, mut g: i64) -> Matrix<i64> {
    let mut matrix = Matrix { u: 1, v: 0, q: 0, r: 1 };
    for _ in 0..STEPS {
        let Matrix { u, v, q, r } = &mut matrix;
        if g % 2 == 0 {
            *zeta -= 1;
        } else if *zeta < 0 {
            // delta > 0: f and g change places.
            *zeta = -*zeta - 2;
            (f, g) = (g, g - f);
            (*u, *v, *q, *r) = (*q, *r, *q - *u, *r - *v);
        } else {
            *zeta -= 1;
            g += f;
            (*q, *r) = (*q + *u, *r + *v);
        }
        g /= 2;
        (*u, *v) = (*u * 2, *v * 2);
    }
    matrix
}

/// The choices of fifteen steps depend on g / f modulo 2^15 and on zeta alone, and on zeta only from -16 to 15: beyond, no
/// fifteen steps change its sign, or only the first swap does. f is 1, the largest there is, and some between.
#[test]
fn packed_steps_are_plain_ones_for_all_low_bits() {
    for f in [1, 3, 0x1555, 0x2aab, 0x4001, 0x5a5b, 0x7ffd, 0x7fff] {
        for g in 0..1 << STEPS {
            for zeta in -17..=16 {
                let (mut packed, mut plain) = ([zeta], zeta);
                let [found] = steps(&mut packed, &[(f, g)]);
                let expected = plain_steps(&mut plain, f, g);
                assert!(found == expected && packed == [plain], "{f:x} {g:x} {zeta}: {found:?}, not {expected:?}");
                let Matrix { u, v, q, r } = found;
                assert!(u.abs() + v.abs() <= 1 << STEPS && q.abs() + r.abs() <= 1 << STEPS);
                // What `extract` takes for granted.
                assert!(u > -(1 << STEPS) && q > -(1 << STEPS));
                assert!((u * f + v * g) % (1 << STEPS) == 0 && (q * f + r * g) % (1 << STEPS) == 0);
            }
        }
    }
}
