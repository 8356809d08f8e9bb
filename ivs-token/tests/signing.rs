//! Signing: batches, threads, outside signers, and what must differ.

use crate::common::{CHANNEL, NOW};
use base64ct::{Base64UrlUnpadded, Encoding};
use ivs_token::{Error, ParticipantClaims, PlaybackClaims, SigningKey};
use p384::ecdsa::{Signature, signature::hazmat::PrehashSigner};
use std::{collections::HashSet, time::Duration};

const SCALAR: [u8; 48] = [0x5a; 48];

fn key() -> SigningKey {
    SigningKey::from_scalar(&SCALAR).unwrap()
}

fn viewer(number: usize) -> PlaybackClaims {
    PlaybackClaims::new(CHANNEL).viewer_id(format!("viewer-{number}"))
}

fn decoded(token: &str, part: usize) -> Vec<u8> {
    Base64UrlUnpadded::decode_vec(token.split('.').nth(part).unwrap()).unwrap()
}

#[test]
fn writes_the_header_and_the_claims_in_their_order() {
    let claims = PlaybackClaims::new(CHANNEL)
        .allow_origin("https://a.example")
        .allow_origin("https://b.example")
        .strict_origin_enforcement(true)
        .single_use("0e9b3d6a-5c1f-4b7e-9d52-6f2a8c4e1b70")
        .viewer_id("v")
        .viewer_session_version(3)
        .maximum_resolution(ivs_token::MaximumResolution::FullHd)
        .expires_in(Duration::from_secs(60));
    let token = key().sign(&claims, NOW).unwrap();
    assert_eq!(decoded(&token, 0), br#"{"alg":"ES384","typ":"JWT"}"#);
    let expected = concat!(
        r#"{"aws:channel-arn":"arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGHijkl","#,
        r#""aws:access-control-allow-origin":"https://a.example,https://b.example","aws:strict-origin-enforcement":true,"#,
        r#""aws:single-use-uuid":"0e9b3d6a-5c1f-4b7e-9d52-6f2a8c4e1b70","aws:viewer-id":"v","#,
        r#""aws:viewer-session-version":3,"aws:maximum-resolution":"FULL_HD","exp":1750000060}"#,
    );
    assert_eq!(String::from_utf8(decoded(&token, 1)).unwrap(), expected);
    assert_eq!(decoded(&token, 2).len(), 96);

    let claims = ParticipantClaims::new("arn:aws:ivs:a:1:public-key/k", "arn:aws:ivs:a:1:stage/s")
        .participant_id("p")
        .events_url("wss://e")
        .whip_url("https://w")
        .attribute("b", "2")
        .attribute("a", "1");
    let token = key().sign(&claims, NOW).unwrap();
    assert_eq!(decoded(&token, 0), br#"{"alg":"ES384","typ":"JWT","kid":"arn:aws:ivs:a:1:public-key/k"}"#);
    let expected = concat!(
        r#"{"exp":1750043200,"iat":1750000000,"jti":"p","resource":"arn:aws:ivs:a:1:stage/s","topic":"s","events_url":"wss://e","#,
        r#""whip_url":"https://w","attributes":{"a":"1","b":"2"},"capabilities":{"allow_subscribe":true},"version":"1.0"}"#,
    );
    assert_eq!(String::from_utf8(decoded(&token, 1)).unwrap(), expected);
}

#[test]
fn a_batch_gives_the_tokens_of_single_calls_and_an_error_stays_with_its_item() {
    let key = key();
    for size in (0..40).chain([63, 64, 65, 130]) {
        let mut claims: Vec<_> = (0..size).map(viewer).collect();
        let single: Vec<_> = claims.iter().map(|claims| key.sign(claims, NOW)).collect();
        assert_eq!(key.sign_many(&claims, NOW), single, "{size}");
        if size > 2 {
            claims[size / 2] = PlaybackClaims::new("no ARN");
            let tokens = key.sign_many(&claims, NOW);
            assert_eq!(tokens[size / 2].as_ref().map_err(Error::code), Err("channel_arn_invalid"));
            assert_eq!(tokens[..size / 2], single[..size / 2]);
            assert_eq!(tokens[size / 2 + 1..], single[size / 2 + 1..]);
        }
    }
}

/// Bindings make claims of rows that may be wrong: such a row keeps its place, wherever it stands.
#[test]
fn an_item_that_is_an_error_already_is_its_own_result() {
    let key = key();
    let single: Vec<_> = (0..70).map(|number| key.sign(&viewer(number), NOW)).collect();
    for size in [1, 2, 7, 64, 70] {
        for wrong in 0..size {
            let mut rows: Vec<Result<PlaybackClaims, Error>> = (0..size).map(|number| Ok(viewer(number))).collect();
            rows[wrong] = Err(Error::KeyEmpty);
            let mut expected = single[..size].to_vec();
            expected[wrong] = Err(Error::KeyEmpty);
            assert_eq!(key.sign_many(&rows, NOW), expected, "{wrong} of {size}");
        }
    }
}

#[test]
fn threads_that_share_a_key_give_the_single_threaded_tokens() {
    // RustCrypto's arithmetic takes ten times as long without all of the compiler's optimizations.
    let tokens = if cfg!(ivs_token_signer = "p384") { 1_000 } else { 10_000 };
    let key = key();
    let expected: Vec<_> = (0..tokens).map(|number| key.sign(&viewer(number), NOW).unwrap()).collect();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for (number, token) in expected.iter().enumerate() {
                    assert_eq!(key.sign(&viewer(number), NOW).as_ref(), Ok(token));
                }
            });
        }
    });
    // A nonce that repeats gives the key away, and shows in r.
    let distinct: HashSet<_> = expected.iter().map(|token| decoded(token, 2)[..48].to_vec()).collect();
    assert_eq!(distinct.len(), expected.len());
}

#[test]
fn signatures_are_those_of_another_implementation() {
    let (ours, theirs) = (key(), p384::ecdsa::SigningKey::from_slice(&SCALAR).unwrap());
    for number in 0..300 {
        let unsigned = viewer(number).unsigned(NOW).unwrap();
        let signature: Signature = theirs.sign_prehash(&unsigned.signing_digest()).unwrap();
        let token = ours.sign(&viewer(number), NOW).unwrap();
        assert_eq!(unsigned.with_signature(&signature.to_bytes()).as_ref(), Ok(&token));
        // As KMS gives it: numbers that begin with zero bytes are shorter there, and those with a high bit longer.
        assert_eq!(unsigned.with_der_signature(signature.to_der().as_bytes()), Ok(token));
    }
}

/// An integer cut by its leading zeros has given keys away (CVE-2025-14505, of the nonce).
#[test]
fn nonces_and_numbers_that_begin_with_a_zero_byte_are_whole() {
    use num_bigint::BigUint;
    let n = b"ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973";
    let n = BigUint::parse_bytes(n, 16).unwrap();
    let (ours, theirs) = (key(), p384::ecdsa::SigningKey::from_slice(&SCALAR).unwrap());
    let mut short = [0; 3];
    for number in 0..1_500 {
        let unsigned = viewer(number).unsigned(NOW).unwrap();
        let raw = decoded(&ours.sign(&viewer(number), NOW).unwrap(), 2);
        let signature: Signature = theirs.sign_prehash(&unsigned.signing_digest()).unwrap();
        assert_eq!(raw, signature.to_bytes().as_slice(), "{number}");
        let [r, s] = [&raw[..48], &raw[48..]].map(BigUint::from_bytes_be);
        // s·k = e + r·d
        let k = (BigUint::from_bytes_be(&unsigned.signing_digest()) + &r * BigUint::from_bytes_be(&SCALAR))
            * s.modpow(&(&n - 2_u8), &n)
            % &n;
        for (count, value) in short.iter_mut().zip([k, r, s]) {
            *count += usize::from(value.bits() <= 376);
        }
    }
    assert!(short.iter().all(|count| *count > 0), "too few messages to have met one: {short:?}");
}

#[test]
fn outside_signatures_that_are_none_are_refused() {
    let unsigned = viewer(0).unsigned(NOW).unwrap();
    let good = decoded(&key().sign(&viewer(0), NOW).unwrap(), 2);
    let der = Signature::from_slice(&good).unwrap().to_der();
    let der = der.as_bytes();
    let raw: &[&[u8]] = &[&[], &good[..95], &[&good[..], &[0]].concat(), &[0; 96], &[0xff; 96], der];
    for raw in raw {
        assert_eq!(unsigned.with_signature(raw).map_err(|error| error.code()), Err("signature_invalid"), "{raw:?}");
    }
    let mut long_form = vec![0x30, 0x81, der[1]];
    long_form.extend(&der[2..]);
    let negative = [&[0x30, 0x06, 0x02, 0x01, 0x80, 0x02, 0x01, 0x01][..]].concat();
    let zero = [0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x01];
    let padded = [0x30, 0x07, 0x02, 0x02, 0x00, 0x01, 0x02, 0x01, 0x01];
    let bad: &[&[u8]] =
        &[&[], &good, &der[..der.len() - 1], &[der, &[0]].concat(), &long_form, &negative, &zero, &padded];
    for der in bad {
        assert_eq!(unsigned.with_der_signature(der).map_err(|error| error.code()), Err("signature_invalid"), "{der:?}");
    }
    let short = [0x30, 0x06, 0x02, 0x01, 0x05, 0x02, 0x01, 0x07];
    let mut expected = [0; 96];
    (expected[47], expected[95]) = (5, 7);
    assert_eq!(decoded(&unsigned.with_der_signature(&short).unwrap(), 2), expected);
}

#[test]
fn a_signature_in_the_other_form_is_told_so_and_no_other() {
    let unsigned = viewer(0).unsigned(NOW).unwrap();
    let raw = decoded(&key().sign(&viewer(0), NOW).unwrap(), 2);
    let der = Signature::from_slice(&raw).unwrap().to_der();
    let told = |result: Result<String, Error>| result.unwrap_err().to_string().contains("pass it as");
    assert!(told(unsigned.with_signature(der.as_bytes())));
    assert!(told(unsigned.with_der_signature(&raw)));
    assert!(!told(unsigned.with_signature(&[0x31; 95])));
    assert!(!told(unsigned.with_der_signature(&[0x30; 95])));
}

#[test]
fn what_is_signed_verifies_up_to_the_size_limit() {
    let key = key();
    let claims = |length: usize| PlaybackClaims::new(CHANNEL).allow_origin(format!("https://{}", "a".repeat(length)));
    let longest = (0..8192).rev().find_map(|length| key.sign(&claims(length), NOW).ok()).unwrap();
    assert!((8188..=8192).contains(&longest.len()), "{}", longest.len());
    key.verifying_key().verify_playback(&longest, NOW).unwrap();
}
