//! A memory or a processor that fails while k·G is computed: what is wrong is not on the curve. The comb reads a copy of the table in
//! which one bit is flipped, and computes in a field one of whose results is wrong. (`ecdsa/tests/fault.rs`: what comes after k·G.)

use super::super::batch;
use super::super::bounds::Loose;
use super::super::comb::{Comb, Digits, multiply_x, multiply_x_by};
use super::super::field::Field;
use super::super::field30::Fe30;
use super::super::field64::Fe64;
use super::super::limbs::Limbs;
use super::super::mask::Mask;
use super::super::point::Affine;
use super::super::scalar::Scalar;
use super::super::table::{BLOCKS, Entry, SPACING, entries};
use crate::model::{Noise, order, to_bytes};
use alloc::vec::Vec;
use core::cell::Cell;
use zeroize::{Zeroize, Zeroizing};

extern crate std;

fn scalars(seed: u64, count: usize) -> Vec<Scalar> {
    let mut noise = Noise(seed);
    (0..count).map(|_| Scalar::reduce_bytes(&to_bytes(&(noise.below(&(order() - 1_u8)) + 1_u8)))).collect()
}

/// A scalar's digits, and a table that is not the program's own.
struct Elsewhere<'a> {
    digits: Digits,
    table: &'a [Entry],
}

impl<F: Field> Comb<F> for Elsewhere<'_> {
    const BLOCKS: usize = BLOCKS;
    const SPACING: usize = SPACING;

    fn point(&self, block: usize, round: usize) -> Affine<Loose<F>> {
        self.digits.public_point(self.table, block, round)
    }
}

/// For each entry of the table, one of the scalars that reads it.
fn readers(scalars: &[Scalar]) -> Vec<usize> {
    let mut readers = alloc::vec![usize::MAX; entries().len()];
    for (reader, scalar) in scalars.iter().enumerate() {
        let digits = Digits::new(scalar);
        for block in 0..BLOCKS {
            for round in 0..SPACING {
                readers[block * (entries().len() / BLOCKS) + digits.index(block, round)] = reader;
            }
        }
    }
    assert!(readers.iter().all(|reader| *reader != usize::MAX));
    readers
}

/// Flips bits of the table, one by one: from a first one on, each so many further. Each is read, and each is found.
fn flip_bits(first: usize, step: usize) {
    let scalars = scalars(5, 100);
    let readers = readers(&scalars);
    let mut table = entries().to_vec();
    for bit in (first..table.len() * 768).step_by(step) {
        let (entry, bit) = (bit / 768, bit % 768);
        let scalar = &scalars[readers[entry]];
        table[entry].flip(bit);
        let digits = Elsewhere { digits: Digits::new(scalar), table: &table };
        let (found, _) = multiply_x_by::<Fe64, _>(&digits, scalar);
        assert!(!found.on_curve.declassify(), "entry {entry}, bit {bit}");
        table[entry].flip(bit);
    }
}

/// Each bit of the whole table, in two halves for two processors.
#[test]
fn each_flipped_bit_of_the_table_is_found() {
    flip_bits(0, 2);
}

#[test]
fn each_other_flipped_bit_of_the_table_is_found() {
    flip_bits(1, 2);
}

#[test]
fn flipped_bits_of_the_table_are_found_in_field30_and_in_a_batch() {
    let scalars = scalars(5, 100);
    let readers = readers(&scalars);
    let mut table = entries().to_vec();
    for bit in (0..table.len() * 768).step_by(1_999) {
        let (entry, bit) = (bit / 768, bit % 768);
        let scalar = &scalars[readers[entry]];
        table[entry].flip(bit);
        let digits = || Elsewhere { digits: Digits::new(scalar), table: &table };
        assert!(!multiply_x_by::<Fe30, _>(&digits(), scalar).0.on_curve.declassify(), "entry {entry}, bit {bit}");
        for found in batch::multiply_x_by::<Fe64, _>(&[digits(), digits()]) {
            assert!(!found.on_curve.declassify(), "entry {entry}, bit {bit}");
        }
        table[entry].flip(bit);
    }
}

std::thread_local! {
    /// Results until the one that is wrong, and its bit that is flipped.
    static FAULT: Cell<(usize, usize)> = const { Cell::new((usize::MAX, 0)) };
}

/// A field one of whose results has a bit flipped.
#[derive(Clone, Copy)]
struct Faulty<F>(F);

impl<F: Field> Faulty<F> {
    fn result(result: F) -> Self {
        let (left, bit) = FAULT.get();
        FAULT.set((left.wrapping_sub(1), bit));
        if left != 0 {
            return Self(result);
        }
        let mut limbs = result.to_limbs();
        limbs[bit / 64] ^= 1 << (bit % 64);
        Self(F::from_limbs(&limbs).tight())
    }
}

impl<F: Field> Zeroize for Faulty<F> {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

impl<F: Field> Field for Faulty<F> {
    const ZERO: Self = Self(F::ZERO);
    const ONE: Self = Self(F::ONE);

    fn from_limbs(limbs: &Limbs) -> Self {
        Self::result(F::from_limbs(limbs))
    }

    fn to_limbs(self) -> Limbs {
        self.0.to_limbs()
    }

    fn add(self, other: Self) -> Self {
        Self::result(self.0.add(other.0))
    }

    fn sub(self, other: Self) -> Self {
        Self::result(self.0.sub(other.0))
    }

    fn mul(self, other: Self) -> Self {
        Self::result(self.0.mul(other.0))
    }

    fn square(self) -> Self {
        Self::result(self.0.square())
    }

    fn mul_sub_mul(self, a: Self, b: Self, c: Self) -> Self {
        Self::result(self.0.mul_sub_mul(a.0, b.0, c.0))
    }

    fn tight(self) -> Self {
        Self(self.0.tight())
    }

    fn negate_if(self, mask: Mask) -> Self {
        Self::result(self.0.negate_if(mask))
    }

    fn select(mask: Mask, set: Self, clear: Self) -> Self {
        Self::result(F::select(mask, set.0, clear.0))
    }
}

/// How many results the work takes from a field.
fn results<T>(work: impl FnOnce() -> T) -> usize {
    FAULT.set((usize::MAX, 0));
    work();
    usize::MAX - FAULT.get().0
}

/// Each result of the field that goes into k·G, and into its check, is wrong once, at a bit by chance: what comes out then is right
/// (as where the wrong one was not chosen, or is of the check alone and is found), or is found.
fn a_wrong_result_is_found<F: Field>(step: usize) {
    let scalar = &scalars(6, 1)[0];
    let (right, _) = multiply_x::<F>(scalar);
    let one_by_one = || multiply_x::<Faulty<F>>(scalar).0;
    let twice = [Zeroizing::new(*scalar), Zeroizing::new(*scalar)];
    let in_batch = || batch::multiply_x::<Faulty<F>>(&twice);
    let mut noise = Noise(7);
    let mut bit = || usize::try_from(noise.below(&384_u32.into())).unwrap();
    let mut found = 0;
    for at in (0..results(one_by_one)).step_by(step) {
        FAULT.set((at, bit()));
        let checked = one_by_one();
        let sound = checked.on_curve.declassify();
        assert!(!sound || checked.x == right.x, "result {at}");
        found += usize::from(!sound);
    }
    assert!(found > 0);
    for at in (0..results(in_batch)).step_by(2 * step) {
        FAULT.set((at, bit()));
        for checked in in_batch() {
            assert!(!checked.on_curve.declassify() || checked.x == right.x, "result {at} of a batch");
        }
    }
    FAULT.set((usize::MAX, 0));
}

#[test]
fn a_wrong_result_of_field64_is_found() {
    a_wrong_result_is_found::<Fe64>(1);
}

#[test]
fn a_wrong_result_of_field30_is_found() {
    a_wrong_result_is_found::<Fe30>(3);
}
