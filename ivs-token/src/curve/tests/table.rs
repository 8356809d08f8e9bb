//! `table.bin` is what this writes.

use super::super::table::{BLOCKS, SPACING, TEETH};
extern crate std;
use alloc::vec::Vec;
use p384::elliptic_curve::{Group, bigint::U64, sec1::ToSec1Point};
use p384::{ProjectivePoint, Scalar};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/curve/table.bin");

/// The table as its file says, computed by `p384`.
fn generate() -> Vec<u8> {
    let distance = BLOCKS * SPACING;
    let mut table = Vec::new();
    for block in 0..BLOCKS {
        for entry in 0..1 << (TEETH - 1) {
            // 2^(64t + 8v), with the sign that bit t gives; the top tooth's is plus.
            let sum: Scalar = (0..TEETH)
                .map(|tooth| {
                    let position = tooth * distance + SPACING * block;
                    let power = Scalar::from(2_u64).pow_vartime(&U64::from(u64::try_from(position).unwrap()));
                    if tooth == TEETH - 1 || (entry >> tooth) & 1 == 1 { power } else { -power }
                })
                .sum();
            let point = (ProjectivePoint::generator() * sum).to_affine().to_sec1_point(false);
            for coordinate in [point.x().unwrap(), point.y().unwrap()] {
                for word in coordinate.chunks_exact(8).rev() {
                    table.extend(word.iter().rev());
                }
            }
        }
    }
    table
}

#[test]
fn table_is_what_p384_computes() {
    let table = generate();
    if std::env::var_os("IVS_TOKEN_WRITE_TABLE").is_some() {
        std::fs::write(PATH, &table).unwrap();
    }
    assert!(std::fs::read(PATH).unwrap() == table, "table.bin differs: write it again with IVS_TOKEN_WRITE_TABLE=1");
}
