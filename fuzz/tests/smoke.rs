//! Every target over its seeds and simple mutations of them, on the stable compiler: that the targets build and hold, in CI.
//!
//! Seconds for each target: `FUZZ_SECONDS`, 5 by default. libFuzzer is told by coverage where to look, and this is not: it finds less.

use ivs_token_fuzz::seeds::{self, TARGETS};
use std::time::{Duration, Instant};

/// Reproducible noise (SplitMix64).
struct Noise(u64);

impl Noise {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }

    fn mutate(&mut self, data: &mut Vec<u8>, other: &[u8]) {
        for _ in 0..=self.below(3) {
            let at = self.below(data.len() + 1);
            let byte = u8::try_from(self.below(256)).unwrap();
            match self.below(6) {
                0 if at < data.len() => data[at] = byte,
                1 if at < data.len() => data[at] ^= 1 << (byte % 8),
                2 if at < data.len() => drop(data.remove(at)),
                3 => data.insert(at, byte),
                4 => data.truncate(at),
                _ => {
                    let from = self.below(other.len() + 1);
                    let piece = &other[from..(from + self.below(16)).min(other.len())];
                    data.splice(at..at, piece.iter().copied());
                }
            }
        }
    }
}

fn run(name: &str) {
    let (_, target) = TARGETS.iter().find(|(target, _)| *target == name).expect("a target");
    let seeds = seeds::of(name);
    assert!(seeds.len() >= 10, "{name} has few seeds");
    let seconds = std::env::var("FUZZ_SECONDS").map_or(5, |text| text.parse().expect("FUZZ_SECONDS is a number"));
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut noise = Noise(0x1234);
    let mut count = 0_u64;
    for seed in &seeds {
        target(seed);
    }
    while Instant::now() < end {
        let mut data = seeds[noise.below(seeds.len())].clone();
        let other = &seeds[noise.below(seeds.len())];
        noise.mutate(&mut data, other);
        if std::panic::catch_unwind(|| target(&data)).is_err() {
            panic!("{name} fails on {:?}\n= {data:02x?}", String::from_utf8_lossy(&data));
        }
        count += 1;
    }
    println!("{name}: {} seeds and {count} mutations hold", seeds.len());
}

macro_rules! targets {
    ($($name:ident)+) => {
        $(#[test] fn $name() { run(stringify!($name)); })+
        /// A target that is not run here would be one that nobody sees break.
        #[test]
        fn each_target_is_run() {
            assert_eq!([$(stringify!($name)),+].as_slice(), TARGETS.iter().map(|(name, _)| *name).collect::<Vec<_>>());
        }
    };
}

targets!(private_key public_key verify inspect claims ttl origin playback_url arithmetic signature);
