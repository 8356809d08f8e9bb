//! Where each target begins: the golden vectors, which have every form of key, token, origin and URL, lawful and not.

use crate::keys;
use serde_json::Value;

/// A target's name and function.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: &[Target] = &[
    ("private_key", keys::private_key),
    ("public_key", keys::public_key),
    ("verify", crate::targets::verify),
    ("inspect", crate::targets::inspect),
    ("claims", crate::claims::claims),
    ("ttl", crate::targets::ttl),
    ("origin", crate::targets::origin),
    ("playback_url", crate::targets::playback_url),
    ("arithmetic", crate::targets::arithmetic),
    ("signature", crate::targets::signature),
];

/// The seeds of a target.
#[must_use]
pub fn of(target: &str) -> Vec<Vec<u8>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../vectors/tokens.json");
    let vectors: Value = serde_json::from_slice(&std::fs::read(path).expect("vectors/tokens.json")).expect("JSON");
    let texts = |list: &str, member: &str| -> Vec<Vec<u8>> {
        let cases = vectors[list].as_array().expect("a list of cases").iter();
        cases.filter_map(|case| case[member].as_str()).map(|text| text.as_bytes().to_vec()).collect()
    };
    let payloads = |list: &str| -> Vec<Vec<u8>> {
        let part = |token: &[u8]| crate::targets::decoded(std::str::from_utf8(token).ok()?.split('.').nth(1)?);
        texts(list, "token").iter().filter_map(|token| part(token)).collect()
    };
    match target {
        "private_key" => {
            with_der([texts("private_keys", "text"), keys::private_of_others().expect("OpenSSL's keys")].concat())
        }
        "public_key" => {
            let all = with_der(
                [
                    texts("public_keys", "text"),
                    texts("private_keys", "public_pem"),
                    keys::public_of_others().expect("OpenSSL's keys"),
                ]
                .concat(),
            );
            all.iter().filter_map(|key| compressed(key)).chain(all.clone()).collect()
        }
        "verify" => [payloads("playback"), payloads("participant"), payloads("verify")].concat(),
        "inspect" => [texts("inspect", "token"), texts("verify", "token"), texts("playback", "token")].concat(),
        "claims" => choices(&[texts("ttl", "text"), texts("playback_url", "url")].concat()),
        "ttl" => texts("ttl", "text"),
        "origin" => texts("authorize", "origin").into_iter().chain(origins(&vectors)).collect(),
        "playback_url" => texts("playback_url", "url"),
        "arithmetic" => edges(),
        "signature" => [edges(), der_signatures()].concat(),
        _ => Vec::new(),
    }
}

/// Each PEM, and the DER in it.
fn with_der(pems: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let inside = |pem: &[u8]| {
        let text = std::str::from_utf8(pem).ok()?;
        let body: String = text.lines().filter(|line| !line.contains("-----")).collect();
        <base64ct::Base64 as base64ct::Encoding>::decode_vec(&body).ok()
    };
    let der: Vec<_> = pems.iter().filter_map(|pem| inside(pem)).collect();
    [pems, der].concat()
}

/// Noise, of which `claims` makes choices, with texts behind it.
fn choices(texts: &[Vec<u8>]) -> Vec<Vec<u8>> {
    use sha2::{Digest, Sha384};
    let noise =
        |number: u16| [0_u8, 1].map(|part| Sha384::digest([&number.to_be_bytes()[..], &[part]].concat())).concat();
    (0..256).zip(texts.iter().cycle()).map(|(number, text)| [noise(number), text.clone()].concat()).collect()
}

/// A P-384 key in SPKI with its point compressed.
fn compressed(spki: &[u8]) -> Option<Vec<u8>> {
    let (head, point) = spki.split_at_checked(24)?;
    let [x, y] = [point.get(..48)?, point.get(48..96)?];
    let algorithm = head.strip_prefix(&[0x30, 0x76])?.strip_suffix(&[0x03, 0x62, 0x00, 0x04][..])?;
    Some([&[0x30, 0x46], algorithm, &[0x03, 0x32, 0x00, 2 + y[47] % 2], x].concat())
}

fn origins(vectors: &Value) -> Vec<Vec<u8>> {
    let lists = ["playback", "refusals"].into_iter().flat_map(|list| vectors[list].as_array().into_iter().flatten());
    lists
        .flat_map(|case| case["options"]["allow_origins"].as_array().into_iter().flatten())
        .filter_map(|origin| origin.as_str().map(|text| text.as_bytes().to_vec()))
        .collect()
}

/// Pairs of integers at the edges of limbs and moduli, 96 bytes each, and a kind before them.
fn edges() -> Vec<Vec<u8>> {
    const N: &str = "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973";
    const P: &str = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff";
    let hex = |text: &str| num_bigint::BigUint::parse_bytes(text.as_bytes(), 16).expect("hexadecimal");
    let one = num_bigint::BigUint::from(1_u8);
    let mut values = vec![num_bigint::BigUint::ZERO, one.clone(), &one << 32_u8, &one << 64_u8, &one << 383_u16];
    for modulus in [hex(N), hex(P)] {
        values.extend([&modulus - 2_u8, &modulus - 1_u8, modulus.clone(), &modulus + 1_u8, &modulus >> 1_u8]);
    }
    values.push((&one << 384_u16) - 1_u8);
    let bytes = |value: &num_bigint::BigUint| {
        let short = value.to_bytes_be();
        [vec![0; 48 - short.len()], short].concat()
    };
    values.iter().flat_map(|a| values.iter().map(move |b| [bytes(a), bytes(b)].concat())).collect()
}

fn der_signatures() -> Vec<Vec<u8>> {
    let numbers = [vec![1], vec![0x7f], vec![0, 0x80], vec![0x80], vec![0, 1], vec![], vec![0x7f; 48]];
    let integer = |value: &Vec<u8>| [&[0x02, u8::try_from(value.len()).expect("short")][..], value].concat();
    let pair = |r: &Vec<u8>, s: &Vec<u8>| {
        let body = [integer(r), integer(s)].concat();
        [&[0x30, u8::try_from(body.len()).expect("short")][..], &body].concat()
    };
    numbers.iter().flat_map(|r| numbers.iter().map(move |s| pair(r, s))).collect()
}
