//! Whether a signature takes its time wherever its code and its stack lie: `placement`.
//!
//! The same instructions took once 27 µs and once 52, it seems by the physical pages of memory that the code was loaded into
//! (see `called.rs` in the core). A process can't choose those, but a copy of its file has others. So this program copies itself
//! a number of times, and runs each copy, which signs at many depths of the stack. It compares its single signature with one of
//! a batch, whose code is other code, and fails where a single one takes much longer than it should. Best times count,
//! since other work on the machine can only lengthen them; a copy that seems slow is asked again.

use core::{error::Error, hint::black_box};
use ivs_token::{PlaybackClaims, SigningKey};
use ivs_token_benches::{NOW, claims, key};
use std::{
    env, fs,
    path::Path,
    process::{Command, ExitCode},
    time::Instant,
};

/// Copies of this program. Of those that had all multiplications inlined, one in twenty was slower by a seventh.
const COPIES: usize = 40;
/// How often a copy that seems slow is asked, all in all.
const TRIES: usize = 8;
/// Depths of the stack, each less than a page below the last by a few words, so that they go through a page.
const DEPTHS: usize = 128;
/// A single token's time by that of a token in a batch of 64: 1.6, and 2.8 when it was slow.
const BOUND: f64 = 2.2;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    if env::args().nth(1).is_some_and(|argument| argument == "ratio") {
        println!("{}", ratio()?);
        return Ok(ExitCode::SUCCESS);
    }
    let program = env::current_exe()?;
    // Beside the program: a file system for programs, which /tmp need not be.
    let directory = program.with_extension("copies");
    fs::create_dir_all(&directory)?;
    let ratios = (0..COPIES).map(|number| {
        let copy = directory.join(format!("{number}{}", env::consts::EXE_SUFFIX));
        fs::copy(&program, &copy)?;
        best(&copy)
    });
    let ratios: Result<Vec<f64>, Box<dyn Error>> = ratios.collect();
    // Only now, so that no copy has the memory of one before.
    fs::remove_dir_all(&directory)?;
    let mut ratios = ratios?;
    ratios.sort_by(f64::total_cmp);
    let (Some(least), Some(most)) = (ratios.first(), ratios.last()) else { return Err("no copy was run".into()) };
    println!(
        "placement: a token by one of a batch of 64, in {COPIES} copies: {least:.2} to {most:.2}; at most {BOUND}"
    );
    Ok(if *most <= BOUND { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The copy's ratio: the least of several, if the first is too high.
fn best(copy: &Path) -> Result<f64, Box<dyn Error>> {
    let mut best = f64::MAX;
    for _ in 0..TRIES {
        let output = Command::new(copy).arg("ratio").output()?;
        best = best.min(String::from_utf8(output.stdout)?.trim().parse()?);
        if best <= BOUND {
            break;
        }
    }
    Ok(best)
}

/// The time of a single token at the worst depth, by that of one in a batch.
fn ratio() -> Result<f64, ivs_token::Error> {
    let key = key()?;
    let batch: Vec<PlaybackClaims> = (0..64).map(claims).collect();
    let (mut worst, mut in_batch) = (0.0_f64, f64::MAX);
    for depth in 0..DEPTHS {
        worst = worst.max(at_depth(depth, &key));
        if depth % 8 == 0 {
            in_batch = in_batch.min(seconds(|| drop(black_box(key.sign_many(&batch, NOW)))) / 64.0);
        }
    }
    Ok(worst / in_batch)
}

/// The best time of a single token, so many frames down.
#[inline(never)]
fn at_depth(depth: usize, key: &SigningKey) -> f64 {
    let frame = black_box(depth);
    let time = if frame == 0 {
        (0..8).map(|number| seconds(|| drop(black_box(key.sign(&claims(number), NOW))))).fold(f64::MAX, f64::min)
    } else {
        at_depth(depth - 1, key)
    };
    black_box(frame);
    time
}

fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}
