//! The comb's table for any public point Q, as `table` has it for G: what makes a key's second verification cheap.
//!
//! **Method.** 376 doublings give the 48 points 2^(64t + 8v)·Q. From the top tooth down, each sum S of a block becomes S - T and
//! S + T, T being the next tooth's point: five steps, affine and in lock step over all blocks, that share an inversion each;
//! and S ± T share their denominator. No sum meets its exceptions: `comb` shows it for G, of which nothing is used but that its
//! order is n, as that of each point of the curve but infinity.
//!
//! In variable time. Tests: `tests/public.rs`: the table of G is `table.bin`.

#![allow(clippy::indexing_slicing, reason = "constant indices")]

use super::bounds::Tight;
use super::field::Field;
use super::jacobian::{Jacobian, invert_all, to_affine};
use super::point::Affine;
use super::table::{BLOCKS, Entry, SPACING, TEETH};
use alloc::vec::Vec;

/// The table of a point: 24 KB.
pub(super) struct Multiples(Vec<Entry>);

impl Multiples {
    pub(super) fn new<F: Field>(point: Affine<Tight<F>>) -> Self {
        let mut powers = Vec::with_capacity(TEETH * BLOCKS);
        let mut power = Jacobian::from_affine(point);
        powers.push(power);
        while powers.len() < TEETH * BLOCKS {
            power = (0..SPACING).fold(power, |power, _| power.double());
            powers.push(power);
        }
        let powers = to_affine(&powers);
        let (lower, top) = powers.split_at((TEETH - 1) * BLOCKS);
        // The sums of block v stand at v, v + 8, v + 16, …: bit t of an entry's index is the sign of tooth t.
        let sums = lower.chunks_exact(BLOCKS).rev().fold(top.to_vec(), |sums, tooth| add_and_subtract(&sums, tooth));
        let entries = sums.len() / BLOCKS;
        let in_order = (0..BLOCKS).flat_map(|block| (0..entries).map(move |entry| entry * BLOCKS + block));
        Self(in_order.map(|at| Entry::new(&sums[at])).collect())
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.0
    }
}

/// S - T and S + T for each sum S and its block's T; the sums of one index stand together, block by block.
pub(super) fn add_and_subtract<F: Field>(
    sums: &[Affine<Tight<F>>],
    tooth: &[Affine<Tight<F>>],
) -> Vec<Affine<Tight<F>>> {
    let pairs = || sums.iter().zip(tooth.iter().cycle());
    let inverses = invert_all(&pairs().map(|(sum, point)| (point.x - sum.x).tight()).collect::<Vec<_>>());
    let through = |(sum, y, x): (&Affine<Tight<F>>, Tight<F>, Tight<F>), inverse: Tight<F>| {
        let slope = (y - sum.y) * inverse;
        let third = (slope.square() - sum.x - x).tight();
        Affine { x: third, y: (slope * (sum.x - third) - sum.y).tight() }
    };
    let mut both = Vec::with_capacity(2 * sums.len());
    for (pairs, inverses) in pairs().collect::<Vec<_>>().chunks(BLOCKS).zip(inverses.chunks(BLOCKS)) {
        for negative in [true, false] {
            both.extend(pairs.iter().zip(inverses).map(|((sum, point), inverse)| {
                let y = if negative { (Tight::ZERO - point.y).tight() } else { point.y };
                through((sum, y, point.x), *inverse)
            }));
        }
    }
    both
}
