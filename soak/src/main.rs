//! Two threads share a key and sign tokens by the hundred, one of which p384 verifies: `ivs-token-soak TOKENS`. What it measured it
//! prints as one line of JSON, which `judge.py` reads.

#![allow(clippy::expect_used, reason = "a soak that can't go on has failed")]

use base64ct::{Base64UrlUnpadded, Encoding};
use ivs_token::{ParticipantClaims, PlaybackClaims, SigningKey};
use p384::ecdsa::{Signature, VerifyingKey, signature::hazmat::PrehashVerifier};
use sha2::{Digest, Sha384};
use std::{fs, thread};

const THREADS: u64 = 2;
const TENTHS: u64 = 10;
/// 50 signed one by one for playback, 25 for participants, 25 for playback in a batch.
const ROUND: u64 = 100;
const NOW: u64 = 1_750_000_000;
const CHANNEL: &str = "arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGHijkl";

/// One thread's processor time in each tenth, in nanoseconds, and the process's resident memory after it, in bytes.
#[derive(Default)]
struct Marks {
    nanoseconds: Vec<u64>,
    resident: Vec<u64>,
}

fn main() {
    let tokens: u64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).expect("usage: ivs-token-soak TOKENS");
    let rounds = tokens.div_ceil(THREADS * TENTHS * ROUND);
    let scalar = [7; 48];
    let key = SigningKey::from_scalar(&scalar).expect("a key");
    let peer = *p384::ecdsa::SigningKey::from_slice(&scalar).expect("a key").verifying_key();
    let marks = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                let (key, peer) = (&key, &peer);
                scope.spawn(move || soak(key, peer, thread, rounds))
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("no thread panics")).collect::<Vec<_>>()
    });
    let each = |of: fn(&Marks) -> &Vec<u64>, join: fn(u64, u64) -> u64| {
        let (first, rest) = marks.split_first().expect("two threads");
        rest.iter().fold(of(first).clone(), |sum, marks| sum.iter().zip(of(marks)).map(|(a, b)| join(*a, *b)).collect())
    };
    let signed = rounds * THREADS * TENTHS * ROUND;
    println!(
        "{{\"who\":\"Rust, two threads\",\"signed\":{signed},\"verified\":{},\"nanoseconds\":{:?},\"resident\":{:?}}}",
        signed / ROUND,
        each(|marks| &marks.nanoseconds, |a, b| a + b),
        each(|marks| &marks.resident, u64::max),
    );
}

fn soak(key: &SigningKey, peer: &VerifyingKey, thread: u64, rounds: u64) -> Marks {
    let mut marks = Marks::default();
    for tenth in 0..TENTHS {
        let began = processor_time();
        for round in 0..rounds {
            let number = (thread * TENTHS + tenth) * rounds + round;
            let tokens = sign_round(key, number);
            let at = usize::try_from(number % ROUND).expect("below 100");
            verify(peer, tokens.get(at).expect("a hundred tokens"), &format!("v{}", number * ROUND + number % ROUND));
        }
        marks.nanoseconds.push(processor_time() - began);
        marks.resident.push(resident());
    }
    marks
}

/// A hundred tokens, each for another viewer or participant.
fn sign_round(key: &SigningKey, number: u64) -> Vec<String> {
    let name = |at: u64| format!("v{}", number * ROUND + at);
    let playback = |at| PlaybackClaims::new(CHANNEL).allow_origin("https://example.com").viewer_id(name(at));
    let participant = |at| {
        ParticipantClaims::new("arn:aws:ivs:us-east-1:1:public-key/k", "arn:aws:ivs:us-east-1:1:stage/s")
            .participant_id(name(at))
            .events_url("wss://global.events.live-video.net")
            .whip_url("https://453fdfd2ad24df.global-bm.whip.live-video.net")
            .attribute("name", "Ünï©ode \"quoted\"")
    };
    let alone =
        (0..50).map(|at| key.sign(&playback(at), NOW)).chain((50..75).map(|at| key.sign(&participant(at), NOW)));
    let mut tokens: Vec<_> = alone.collect();
    tokens.extend(key.sign_many(&(75..ROUND).map(playback).collect::<Vec<_>>(), NOW));
    tokens.into_iter().map(|token| token.expect("good claims")).collect()
}

/// That the peer takes the signature, and that the token is the one that was asked for.
fn verify(peer: &VerifyingKey, token: &str, name: &str) {
    let (input, signature) = token.rsplit_once('.').expect("three parts");
    let raw = Base64UrlUnpadded::decode_vec(signature).expect("base64url");
    let signature = Signature::from_slice(&raw).expect("r and s");
    peer.verify_prehash(&Sha384::digest(input.as_bytes()), &signature).expect("the peer takes the signature");
    let (_, payload) = input.split_once('.').expect("two parts");
    let payload = String::from_utf8(Base64UrlUnpadded::decode_vec(payload).expect("base64url")).expect("text");
    assert!(payload.contains(&format!("\"{name}\"")), "{name} is not in {payload}");
}

/// This thread's time on a processor: what else the machine does is not in it.
fn processor_time() -> u64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
    text.split_whitespace().next().and_then(|time| time.parse().ok()).expect("nanoseconds")
}

fn resident() -> u64 {
    let text = fs::read_to_string("/proc/self/status").expect("Linux");
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line for resident memory");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("kilobytes") * 1024
}
