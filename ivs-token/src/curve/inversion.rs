//! Constant-time inversion modulo an odd number of 384 bits: p for the field, n for the scalars.
//!
//! **Method.** Safegcd (Bernstein and Yang, "Fast constant-time gcd computation and modular inversion", TCHES 2019) with
//! division steps that start at delta = 1/2. For inputs of 384 bits, floor((45907 · 384 + 26313) / 19929) = 885 steps
//! suffice (Wuille, "safegcd-bounds"); here are 30 rounds of 30 = 900. The number of steps never depends on the input.
//!
//! A round runs 15 + 15 steps on the low bits alone and collects them in a matrix, which then moves (f, g) and (d, e) once.
//! The invariants: f = d·x and g = e·x modulo M, as a round divides all four by 2^30: f and g exactly, d and e modulo M.
//! At the end g = 0 and f = ±gcd = ±1, so that ±d is the inverse. For x = 0, d stays 0, and so is the answer.
//!
//! **Packing.** Fifteen steps run on two words that hold the low bits *and* the matrix (as s2n-bignum's divstep59 does):
//! F = f - 2^31·u - 2^47·v and G = g - 2^31·q - 2^47·r, begun at (u, v, q, r) = (1, 0, 0, 1). A step is linear but for its choice
//! by the lowest bit of G, which is g's, as all else in G is even until the last step. After fifteen steps, of a matrix
//! that stands for f' = (u·f + v·g) / 2^15, F is f' - 2^16·u - 2^32·v, where |f'| < 2^15 and |u| + |v| <= 2^15, so that the
//! three parts come apart by rounding.
//!
//! **Representation.** Thirteen limbs of 30 bits, least significant first; all in [0, 2^30) but the last, which is signed.
//! **Bounds.** f and g stay in [-M, M]. d and e stay in (-2M, M) as in libsecp256k1's `modinv32`, whose updates these are:
//! entries of a round's matrix have |u| + |v| <= 2^30, so that u·d + v·e adds at most 2^60 to a column, and the multiple of M,
//! which is less than 2^31 of it, at most 2^61; the carry is below 2^32.
//!
//! Only products of 32 × 32 → 64 bits are needed, so one form serves 64-bit machines and WebAssembly.
//! Proven in `proof/inversion.rs`: how a word's parts come apart, a round's matrix, the updates of (f, g) and (d, e), the range, the
//! last normalisation.
//! Tests: `tests/inversion.rs`, the packed steps against plain ones, and random and boundary values modulo p and n against `num-bigint`.

#![allow(clippy::indexing_slicing, reason = "constant indices into arrays")]
#![allow(
    clippy::as_conversions,
    clippy::cast_possible_wrap,
    reason = "two's complement: words change between signed and unsigned"
)]

use super::limbs::{BITS, LIMB, Limbs, SIZE, Signed, carry_up, pack, unpack};
use super::mask::opaque_zero;
use super::word::Limb;
use zeroize::Zeroize;

/// Steps for which the packed words have room.
pub(super) const STEPS: u32 = 15;
/// Of as many steps as a limb has bits.
const ROUNDS: usize = 30;
const _: () = assert!(BITS == 2 * STEPS && BITS as usize * ROUNDS >= 885, "the steps that every input needs");

/// An odd modulus of 384 bits.
pub(super) struct Modulus {
    pub(super) limbs: Signed,
    /// 1 / modulus mod 2^30.
    pub(super) inverse: i64,
}

impl Modulus {
    pub(super) const fn new(modulus: &Limbs) -> Self {
        let limbs = unpack(modulus);
        // Newton: each step doubles the number of right bits; an odd m is its own inverse mod 8.
        let mut inverse = limbs[0];
        let mut step = 0;
        while step < 4 {
            inverse = inverse.wrapping_mul(2_i64.wrapping_sub(limbs[0].wrapping_mul(inverse))) & LIMB;
            step += 1;
        }
        Self { limbs, inverse }
    }
}

/// The steps of a round, as a matrix: (f, g) becomes ((u·f + v·g) / 2^30, (q·f + r·g) / 2^30).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Matrix<L> {
    pub(super) u: L,
    pub(super) v: L,
    pub(super) q: L,
    pub(super) r: L,
}

impl<L: Limb> Matrix<L> {
    /// These steps after those.
    #[inline(always)]
    pub(super) fn after(&self, first: &Self) -> Self {
        Self {
            u: self.u * first.u + self.v * first.q,
            v: self.u * first.v + self.v * first.r,
            q: self.q * first.u + self.r * first.q,
            r: self.q * first.v + self.r * first.r,
        }
    }
}

/// An inversion under way.
struct Inversion<'a> {
    modulus: &'a Modulus,
    f: Signed,
    g: Signed,
    d: Signed,
    e: Signed,
    /// -(delta + 1/2)
    zeta: i64,
}

impl Drop for Inversion<'_> {
    fn drop(&mut self) {
        for values in [&mut self.f, &mut self.g, &mut self.d, &mut self.e] {
            values.zeroize();
        }
    }
}

/// 1 / x mod the modulus, and 0 for 0. Takes x below the modulus, and gives the same.
pub(super) fn invert(modulus: &Modulus, x: &Limbs) -> Limbs {
    let [inverse] = invert_each([(modulus, x)]);
    inverse
}

/// As [`invert`], for several at once. A division step waits for the one before: two inversions, step by step in turns, take
/// the processor less time than one after the other.
pub(super) fn invert_each<const N: usize>(each: [(&Modulus, &Limbs); N]) -> [Limbs; N] {
    let mut inversions = each.map(|(modulus, x)| {
        let (f, g) = (modulus.limbs, unpack(x));
        let (d, mut e) = ([0; SIZE], [0; SIZE]);
        e[0] = 1;
        Inversion { modulus, f, g, d, e, zeta: -1 }
    });
    for _ in 0..ROUNDS {
        let matrices = round(&mut inversions);
        for (inversion, matrix) in inversions.iter_mut().zip(&matrices) {
            update_values(&mut inversion.f, &mut inversion.g, matrix);
            let Modulus { limbs, inverse } = inversion.modulus;
            update_cofactors(&mut inversion.d, &mut inversion.e, matrix, limbs, *inverse);
        }
    }
    let mut inverses = [[0; 6]; N];
    for (inverse, Inversion { modulus, f, d, .. }) in inverses.iter_mut().zip(&inversions) {
        *inverse = pack(&normalise(d, f[SIZE - 1].sign(), &modulus.limbs));
    }
    inverses
}

/// Thirty division steps of each on the low bits of f (odd) and g.
#[inline(always)]
fn round<const N: usize>(inversions: &mut [Inversion<'_>; N]) -> [Matrix<i64>; N] {
    let mut low = [(0, 0); N];
    let mut zeta = [0; N];
    // By constant indices, as below: what a loop indexes stays in memory in a build for size.
    each!(I in 0 1 => {
        if I < N {
            let Inversion { f, g, .. } = &inversions[I];
            low[I] = (f[0], g[0]);
            zeta[I] = inversions[I].zeta;
        }
    });
    let first = steps(&mut zeta, &low);
    each!(I in 0 1 => {
        if I < N {
            let ((f, g), Matrix { u, v, q, r }) = (low[I], first[I]);
            low[I].0 = u.wrapping_mul(f).wrapping_add(v.wrapping_mul(g)) >> STEPS;
            low[I].1 = q.wrapping_mul(f).wrapping_add(r.wrapping_mul(g)) >> STEPS;
        }
    });
    let mut matrices = steps(&mut zeta, &low);
    each!(I in 0 1 => {
        if I < N {
            inversions[I].zeta = zeta[I];
            matrices[I] = matrices[I].after(&first[I]);
        }
    });
    matrices
}

/// Fifteen division steps of each on the low bits of f (odd) and g, packed with their matrices.
#[inline(always)]
pub(super) fn steps<const N: usize>(zeta: &mut [i64; N], low: &[(i64, i64); N]) -> [Matrix<i64>; N] {
    const LOW: i64 = (1 << STEPS) - 1;
    // Opaque, as in `Mask`: what is made of them is for the compiler no mask, but a word like any other. A sign is combined with
    // a zero, by exclusive or: `and` with opaque ones is `zeta < 0 ? ones : 0` for LLVM, and was a jump on aarch64.
    let (one, zero) = (opaque_zero() as i64 ^ 1, opaque_zero() as i64);
    let mut packed = *low;
    each!(I in 0 1 => {
        if I < N {
            let (f, g) = &mut packed[I];
            *f = (*f & LOW) - (1 << (2 * STEPS + 1));
            *g = (*g & LOW) - (1 << (3 * STEPS + 2));
        }
    });
    for _ in 0..STEPS {
        each!(I in 0 1 => {
            if I < N {
                let (f, g) = &mut packed[I];
                let odd = -(*g & one);
                let positive = (zeta[I] >> 63) ^ zero;
                let swap = odd & positive;
                let addend = ((*f ^ positive) - positive) & odd;
                *f ^= (*f ^ *g) & swap;
                *g = (*g + addend) >> 1;
                zeta[I] = (zeta[I] ^ swap) - 1;
            }
        });
    }
    let mut matrices = [Matrix { u: 0, v: 0, q: 0, r: 0 }; N];
    each!(I in 0 1 => {
        if I < N {
            let ((u, v), (q, r)) = (extract(packed[I].0), extract(packed[I].1));
            matrices[I] = Matrix { u, v, q, r };
        }
    });
    matrices
}

/// The two matrix entries u, v of a packed word, low - 2^16·u - 2^32·v with |low| < 2^15 and -2^15 < u <= 2^15.
#[inline(always)]
pub(super) fn extract<L: Limb>(packed: L) -> (L, L) {
    // The low part and 2^15 - u are positive then, and within their bits.
    let entries = packed + L::constant((1 << STEPS) + (1 << (2 * STEPS + 1)));
    let u = entries.low(2 * STEPS + 2) >> (STEPS + 1);
    let v = entries >> (2 * STEPS + 2);
    (L::constant(1 << STEPS) - u, L::constant(0) - v)
}

/// (f, g) := (u·f + v·g, q·f + r·g) / 2^30, which is exact.
#[inline(always)]
pub(super) fn update_values<L: Limb>(f: &mut [L; SIZE], g: &mut [L; SIZE], matrix: &Matrix<L>) {
    let Matrix { u, v, q, r } = *matrix;
    let mut carry_f = (u * f[0] + v * g[0]) >> BITS;
    let mut carry_g = (q * f[0] + r * g[0]) >> BITS;
    each_natively!(I in 1..SIZE, 1 2 3 4 5 6 7 8 9 10 11 12 => {
        carry_f += u * f[I] + v * g[I];
        carry_g += q * f[I] + r * g[I];
        f[I - 1] = carry_f.low(BITS);
        g[I - 1] = carry_g.low(BITS);
        carry_f = carry_f >> BITS;
        carry_g = carry_g >> BITS;
    });
    f[SIZE - 1] = carry_f;
    g[SIZE - 1] = carry_g;
}

/// (d, e) := (u·d + v·e, q·d + r·e) / 2^30 modulo the modulus m: multiples of it make the low limbs zero, and keep the range.
#[inline(always)]
pub(super) fn update_cofactors<L: Limb>(
    d: &mut [L; SIZE],
    e: &mut [L; SIZE],
    matrix: &Matrix<L>,
    m: &[L; SIZE],
    inverse: L,
) {
    let Matrix { u, v, q, r } = *matrix;
    // Adding the modulus to what is negative keeps the sums in (-2M, M).
    let (d_sign, e_sign) = (d[SIZE - 1].sign(), e[SIZE - 1].sign());
    let mut multiple_d = L::keep(d_sign, u) + L::keep(e_sign, v);
    let mut multiple_e = L::keep(d_sign, q) + L::keep(e_sign, r);
    let mut carry_d = u * d[0] + v * e[0];
    let mut carry_e = q * d[0] + r * e[0];
    multiple_d -= (inverse * carry_d.low(BITS) + multiple_d).low(BITS);
    multiple_e -= (inverse * carry_e.low(BITS) + multiple_e).low(BITS);
    carry_d = (carry_d + m[0] * multiple_d) >> BITS;
    carry_e = (carry_e + m[0] * multiple_e) >> BITS;
    each_natively!(I in 1..SIZE, 1 2 3 4 5 6 7 8 9 10 11 12 => {
        carry_d += u * d[I] + v * e[I] + m[I] * multiple_d;
        carry_e += q * d[I] + r * e[I] + m[I] * multiple_e;
        d[I - 1] = carry_d.low(BITS);
        e[I - 1] = carry_e.low(BITS);
        carry_d = carry_d >> BITS;
        carry_e = carry_e >> BITS;
    });
    d[SIZE - 1] = carry_d;
    e[SIZE - 1] = carry_e;
}

/// From (-2M, M), negated if the mask is set, to [0, M).
#[inline(always)]
pub(super) fn normalise<L: Limb>(value: &[L; SIZE], negate: L::Mask, modulus: &[L; SIZE]) -> [L; SIZE] {
    let mut value = *value;
    add_if_negative(&mut value, modulus);
    for limb in &mut value {
        *limb = L::negate(negate, *limb);
    }
    carry_up(&mut value);
    add_if_negative(&mut value, modulus);
    value
}

/// Adds the modulus to what is negative.
#[inline(always)]
fn add_if_negative<L: Limb>(value: &mut [L; SIZE], modulus: &[L; SIZE]) {
    let negative = value[SIZE - 1].sign();
    for i in 0..SIZE {
        value[i] += L::keep(negative, modulus[i]);
    }
    carry_up(value);
}
