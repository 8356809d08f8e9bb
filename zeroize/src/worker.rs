//! The process that is searched. It reads its one input into memory that it overwrites, and keeps no other copy.

use ivs_token::{Error, PlaybackClaims, SigningKey, VerifyingKey};
use std::fs::File;
use std::io::Read;
use zeroize::{Zeroize, Zeroizing};

/// What a key holds while it lives: the number's limbs, and its bytes for RFC 6979.
const LIVING: usize = 2;
const NOW: u64 = 1_750_000_000;
/// One by one below five, one part up to 64, then several.
const BATCHES: [usize; 8] = [1, 4, 5, 6, 15, 33, 64, 130];

/// What is done with the input.
pub fn run(scenario: &str) {
    let mut pipe = File::open("/dev/stdin").expect("there is a standard input");
    let mut length = [0; 4];
    pipe.read_exact(&mut length).expect("a length");
    let mut input = Zeroizing::new(vec![0; u32::from_le_bytes(length) as usize]);
    pipe.read_exact(&mut input).expect("an input");
    let steps = Steps { pipe, input };
    let _neighbours = neighbours();
    match scenario {
        "load" => load(steps),
        "refuse" => refuse(steps),
        "sign" => sign(steps),
        "sign_many" => sign_many(steps),
        "write" => write(steps),
        _ => panic!("no scenario: {scenario}"),
    }
}

/// Blocks of all sizes with gaps of the same between them, so that what grows must move, and leaves its smaller self behind.
fn neighbours() -> Vec<Vec<u8>> {
    let sizes = (16..1024).step_by(16).chain((1024..8192).step_by(256));
    let blocks: Vec<Vec<u8>> = sizes.flat_map(|size| [size; 4]).map(|size| vec![0; size]).collect();
    blocks.into_iter().step_by(2).collect()
}

struct Steps {
    pipe: File,
    /// The caller's copy of the key.
    input: Zeroizing<Vec<u8>>,
}

impl Steps {
    /// Reads the key, and overwrites the caller's copy.
    fn read<T>(&mut self, read: impl FnOnce(&[u8]) -> Result<T, Error>) -> Result<T, Error> {
        let result = read(&self.input);
        self.input.as_mut_slice().zeroize();
        result
    }

    fn key(&mut self) -> SigningKey {
        self.read(any_form).expect("a good key")
    }

    /// Stops here until all memory has been searched, which the key may be in so often.
    fn at(&mut self, copies: usize, step: &str) {
        println!("step {copies} {step}");
        self.pipe.read_exact(&mut [0]).expect("the word to go on");
    }
}

fn any_form(input: &[u8]) -> Result<SigningKey, Error> {
    match (input.try_into(), input.first()) {
        (Ok(scalar), _) => SigningKey::from_scalar(scalar),
        (_, Some(0x30)) => SigningKey::from_der(input),
        _ => SigningKey::from_pem(input),
    }
}

fn claims(number: usize) -> PlaybackClaims {
    PlaybackClaims::new("arn:aws:ivs:us-east-1:123456789012:channel/abcdefghijkl").viewer_id(format!("viewer {number}"))
}

fn load(mut steps: Steps) {
    let key = steps.key();
    steps.at(LIVING, "loaded");
    drop(key);
    steps.at(0, "dropped");
}

/// What is no good key, or stands where none belongs.
fn refuse(mut steps: Steps) {
    let refused = steps.read(|input| {
        let as_public = VerifyingKey::from_pem(input).is_err() && VerifyingKey::from_der(input).is_err();
        // The right kind of input in the wrong place is refused as well.
        let elsewhere = SigningKey::from_der(input).is_err() || SigningKey::from_pem(input).is_err();
        Ok(as_public && elsewhere && (input.len() == 48 || any_form(input).is_err()))
    });
    assert!(refused.expect("no error"), "it must be refused");
    steps.at(0, "refused");
}

fn sign(mut steps: Steps) {
    let key = steps.key();
    for number in 0..3 {
        println!("token {}", key.sign(&claims(number), NOW).expect("good claims"));
        steps.at(LIVING, "signed");
    }
    let refused = key.sign(&PlaybackClaims::new("no ARN"), NOW);
    assert!(refused.is_err());
    drop(key);
    steps.at(0, "dropped");
}

fn sign_many(mut steps: Steps) {
    let key = steps.key();
    for size in BATCHES {
        let mut batch: Vec<_> = (0..size).map(claims).collect();
        batch[size / 2] = PlaybackClaims::new("no ARN");
        let tokens = key.sign_many(&batch, NOW);
        for token in tokens.iter().flatten() {
            println!("token {token}");
        }
        steps.at(LIVING, &format!("signed {size}"));
    }
    drop(key);
    steps.at(0, "dropped");
}

fn write(mut steps: Steps) {
    let key = steps.key();
    drop((key.to_sec1_pem(), key.to_pkcs8_pem()));
    steps.at(LIVING, "written");
    drop(key);
    steps.at(0, "dropped");
}
