//! Writes each target's seeds where cargo-fuzz looks for them: `cargo run --example seeds -- corpus`.

use ivs_token_fuzz::seeds::{self, TARGETS};
use std::{fs, io, path::PathBuf};

fn main() -> io::Result<()> {
    let corpus = PathBuf::from(std::env::args().nth(1).expect("usage: seeds <folder>"));
    for (target, _) in TARGETS {
        fs::create_dir_all(corpus.join(target))?;
        for (number, seed) in seeds::of(target).iter().enumerate() {
            fs::write(corpus.join(target).join(format!("seed-{number}")), seed)?;
        }
    }
    Ok(())
}
