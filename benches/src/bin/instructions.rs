//! Does one operation of the library a number of times, for callgrind to count its instructions: `instructions sign 3`.
//!
//! The count of a run with more repetitions less the one of a run with fewer is the operation's own: starting the process,
//! making the key and all else that happens once falls out. `instructions.py` does that.

use core::hint::black_box;
use ivs_token::{Error, PlaybackClaims, SigningKey, VerifyingKey};
use ivs_token_benches::{EXPIRES_AT, NOW, claims, key, pem, signer};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.as_slice() {
        [only] if only == "signer" => {
            println!("{}", signer());
            Some(Ok(()))
        }
        [operation, times] => times.parse().ok().and_then(|times| run(operation, times)),
        _ => None,
    };
    match outcome {
        Some(Ok(())) => ExitCode::SUCCESS,
        Some(Err(error)) => {
            eprintln!("instructions: {error}");
            ExitCode::FAILURE
        }
        None => {
            eprintln!(
                "usage: instructions signer | (unsigned | sign | batch-64 | from-pem | load-and-verify | verify) TIMES"
            );
            ExitCode::from(2)
        }
    }
}

/// `None` for an operation that there is not.
fn run(operation: &str, times: u64) -> Option<Result<(), Error>> {
    let operate: fn(u64, &Subject) -> Result<(), Error> = match operation {
        "unsigned" => |number, _| {
            let unsigned = claims(number).unsigned(NOW)?;
            black_box(unsigned.signing_digest());
            Ok(())
        },
        "sign" => |number, subject| subject.key.sign(&claims(number), NOW).map(keep),
        "batch-64" => |_, subject| subject.key.sign_many(&subject.batch, NOW).into_iter().try_for_each(|t| t.map(keep)),
        "from-pem" => |_, subject| SigningKey::from_pem(black_box(&subject.pem)).map(keep),
        "load-and-verify" => |_, subject| {
            VerifyingKey::from_pem(&subject.public)?.verify_playback(&subject.token, EXPIRES_AT - 1).map(keep)
        },
        "verify" => |_, subject| subject.verifying.verify_playback(&subject.token, EXPIRES_AT - 1).map(keep),
        _ => return None,
    };
    Some(Subject::new().and_then(|subject| (0..times).try_for_each(|number| operate(number, &subject))))
}

fn keep<T>(value: T) {
    black_box(value);
}

/// What an operation works on, made once.
struct Subject {
    key: SigningKey,
    pem: String,
    public: String,
    /// Used before, so that it has its table.
    verifying: VerifyingKey,
    token: String,
    batch: Vec<PlaybackClaims>,
}

impl Subject {
    fn new() -> Result<Self, Error> {
        let key = key()?;
        let token = key.sign(&claims(0), NOW)?;
        let verifying = key.verifying_key();
        for _ in 0..2 {
            verifying.verify_playback(&token, NOW)?;
        }
        let public = verifying.to_pem();
        Ok(Self {
            key,
            public,
            verifying,
            pem: pem()?.as_str().to_owned(),
            token,
            batch: (0..64).map(claims).collect(),
        })
    }
}
