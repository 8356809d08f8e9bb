//! The constant multiples of the generator G that the comb adds, and the scan that reads one without telling which.
//!
//! **Contents.** Entry j of block v, for v in 0..8 and j in 0..32, is the affine point
//! (2^(320 + 8v) ± 2^(256 + 8v) ± 2^(192 + 8v) ± 2^(128 + 8v) ± 2^(64 + 8v) ± 2^(8v)) · G, where bit t of j gives the sign
//! of 2^(64t + 8v): plus if it is set. The other 32 sums of a block are these negated. 8 · 32 · 96 bytes = 24 KB.
//!
//! **Representation.** `table.bin`: x then y of each entry, canonical, six 64-bit words each, least significant first,
//! little-endian. Both fields read it. All entries are finite, as those factors are less than n, and not 0.
//!
//! **Where it is from.** `IVS_TOKEN_WRITE_TABLE=1 cargo test -p ivs-token table` computes it by `p384` and writes it. Without
//! the variable, the same test (`tests/table.rs`) computes it and compares.

#![allow(clippy::indexing_slicing, reason = "constant indices, and at compile time")]

use super::bounds::{Loose, Tight};
use super::field::Field;
use super::limbs::Limbs;
use super::mask::{Mask, opaque_zero};
use super::point::Affine;

/// Signs of a digit, one per tooth of the comb: positions 64 apart.
pub(super) const TEETH: usize = 6;
/// Blocks: positions 8 apart.
pub(super) const BLOCKS: usize = 8;
/// Positions in a block, each a doubling from the next.
pub(super) const SPACING: usize = 8;
/// Entries of a block. The top tooth's sign is that of the entry.
const ENTRIES: usize = 1 << (TEETH - 1);

/// x then y. Aligned for the scan's vector loads.
#[repr(align(32))]
#[cfg_attr(test, derive(Clone))]
pub(super) struct Entry([u64; 12]);

impl Entry {
    pub(super) fn new<F: Field>(point: &Affine<Tight<F>>) -> Self {
        let (x, y) = (point.x.to_limbs(), point.y.to_limbs());
        Self(core::array::from_fn(|i| if i < 6 { x[i] } else { y[i - 6] }))
    }

    #[cfg(test)]
    pub(super) fn words(&self) -> &[u64; 12] {
        &self.0
    }

    #[cfg(test)]
    pub(super) fn flip(&mut self, bit: usize) {
        self.0[bit / 64] ^= 1 << (bit % 64);
    }
}

static TABLE: [[Entry; ENTRIES]; BLOCKS] = parse(include_bytes!("table.bin"));

const fn parse(bytes: &[u8; BLOCKS * ENTRIES * 96]) -> [[Entry; ENTRIES]; BLOCKS] {
    let mut table = [const { [const { Entry([0; 12]) }; ENTRIES] }; BLOCKS];
    let (words, _) = bytes.as_chunks();
    let mut i = 0;
    while i < words.len() {
        table[i / 12 / ENTRIES][i / 12 % ENTRIES].0[i % 12] = u64::from_le_bytes(words[i]);
        i += 1;
    }
    table
}

/// The entry of a public block at a secret index below 32, negated where the mask is set.
#[inline(always)]
pub(super) fn lookup<F: Field>(block: usize, index: u64, negative: Mask) -> Affine<Loose<F>> {
    let entry = scan(&TABLE[block], index);
    let (x, y) = split(&entry);
    Affine { x: Loose::from_limbs(&x), y: Loose::from_limbs(&y).negate_if(negative) }
}

/// All entries, block by block, for who reads a public one.
pub(super) fn entries() -> &'static [Entry] {
    TABLE.as_flattened()
}

/// The entry of a block at a public index below 32.
pub(super) fn public_entry<F: Field>(entries: &[Entry], block: usize, index: usize) -> Affine<Loose<F>> {
    let (x, y) = split(&entries[block * ENTRIES + index].0);
    Affine { x: Loose::from_limbs(&x), y: Loose::from_limbs(&y) }
}

#[inline(always)]
fn split(entry: &[u64; 12]) -> (Limbs, Limbs) {
    (core::array::from_fn(|i| entry[i]), core::array::from_fn(|i| entry[i + 6]))
}

/// Reads all entries, and keeps one. It is a function of its own because the compiler makes vector code of it then.
#[inline(never)]
fn scan(block: &[Entry; ENTRIES], index: u64) -> [u64; 12] {
    let zero = opaque_zero();
    let mut found = [0; 12];
    for (j, Entry(entry)) in (0_u64..).zip(block) {
        // The difference is below 32, so that subtracting 1 reaches the top bit only from 0.
        let mask = ((j ^ index).wrapping_sub(1) >> 63).wrapping_neg() ^ zero;
        each!(I in 0 1 2 3 4 5 6 7 8 9 10 11 => { found[I] |= entry[I] & mask; });
    }
    found
}
