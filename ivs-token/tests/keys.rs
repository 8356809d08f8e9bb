//! Keys beyond the vectors' texts: DER, limits, what must never be shown, and openssl as the other side.

use crate::common::{CHANNEL, NOW, code, key};
use base64ct::{Base64, Encoding};
use ivs_token::{Error, PlaybackClaims, SigningKey, VerifyingKey};
use std::{fmt::Write as _, io::Write as _, process::Command, time::Instant};

macro_rules! file {
    ($name:literal) => {
        include_str!(concat!("../../vectors/keys/", $name, ".pem"))
    };
}

fn der(pem: &str) -> Vec<u8> {
    let start = pem.rfind("-----BEGIN").unwrap();
    let body: String = pem[start..].lines().filter(|line| !line.contains("-----")).collect();
    Base64::decode_vec(&body).unwrap()
}

#[test]
fn reads_der_of_both_forms_and_names_what_else_it_is() {
    for (pem, expected) in [
        (file!("sec1"), "ok"),
        (file!("sec1-with-parameters"), "ok"),
        (file!("pkcs8"), "ok"),
        (file!("compressed-sec1"), "ok"),
        (file!("encrypted-pkcs8"), "key_encrypted"),
        (file!("public"), "key_public"),
        (file!("certificate"), "key_certificate"),
        (file!("rsa-pkcs1"), "key_not_ec"),
        (file!("rsa-pkcs8"), "key_not_ec"),
        (file!("ed25519"), "key_not_ec"),
        (file!("p256-sec1"), "key_wrong_curve"),
        (file!("p256-pkcs8"), "key_wrong_curve"),
        (file!("missing-curve-sec1"), "key_malformed"),
        (file!("explicit-sec1"), "key_malformed"),
        (file!("mismatch-sec1"), "key_mismatch"),
        (file!("trailing-sec1"), "key_malformed"),
    ] {
        assert_eq!(code(SigningKey::from_der(&der(pem))), expected, "{pem}");
    }
    for (pem, expected) in [
        (file!("public"), "ok"),
        (file!("sec1"), "key_private"),
        (file!("pkcs8"), "key_private"),
        (file!("encrypted-pkcs8"), "key_private"),
        (file!("certificate"), "key_certificate"),
    ] {
        assert_eq!(code(VerifyingKey::from_der(&der(pem))), expected, "{pem}");
    }
    assert_eq!(code(SigningKey::from_der(b"")), "key_empty");
    assert_eq!(code(SigningKey::from_der(file!("sec1").as_bytes())), "key_malformed");
}

#[test]
fn refuses_der_that_is_cut_or_followed_by_anything() {
    for whole in [der(file!("sec1")), der(file!("pkcs8"))] {
        for length in 1..whole.len() {
            assert_eq!(code(SigningKey::from_der(&whole[..length])), "key_malformed", "{length}");
        }
        assert_eq!(code(SigningKey::from_der(&[&whole[..], &[0]].concat())), "key_malformed");
    }
}

/// What may follow the key in PKCS#8 (RFC 5958, 2): attributes, then, in version 2, the public half, each once.
#[test]
fn what_follows_a_key_in_pkcs8_is_read_strictly() {
    const ATTRIBUTES: &[u8] = b"\xa0\x12\x30\x10\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x14\x31\x03\x1e\x01k";
    let whole = der(file!("pkcs8"));
    let point = &whole[whole.len() - 97..];
    let public = |tag: &[u8], point: &[u8]| [tag, b"\0", point].concat();
    let (own, other) = (public(b"\x81\x62", point), public(b"\x81\x62", &[4; 97]));
    let of_version = |version: u8, tails: &[&[u8]]| {
        let inner = [b"\x02\x01", &[version][..], &whole[6..], &tails.concat()].concat();
        let length = u16::try_from(inner.len()).unwrap().to_be_bytes();
        let der = if length[0] == 0 {
            [&[0x30, 0x81, length[1]], &inner[..]].concat()
        } else {
            [b"\x30\x82", &length[..], &inner].concat()
        };
        code(SigningKey::from_der(&der))
    };
    for (version, tails, expected) in [
        (0, &[][..], "ok"),
        (0, &[ATTRIBUTES], "ok"),
        (0, &[b"\xa0\0"], "ok"),
        (1, &[&own], "ok"),
        (1, &[ATTRIBUTES, &own], "ok"),
        (1, &[&other], "key_mismatch"),
        (1, &[ATTRIBUTES, &other], "key_mismatch"),
        // A version that does not fit.
        (0, &[&own], "key_malformed"),
        (1, &[], "key_malformed"),
        (1, &[ATTRIBUTES], "key_malformed"),
        (2, &[&own], "key_malformed"),
        // Twice, or in the other order.
        (0, &[ATTRIBUTES, ATTRIBUTES], "key_malformed"),
        (1, &[&own, &own], "key_malformed"),
        (1, &[&own, ATTRIBUTES], "key_malformed"),
        // Public halves where none is looked for.
        (0, &[&public(b"\xa1\x64\x03\x62", &[4; 97])], "key_malformed"),
        (1, &[&own, &public(b"\xa1\x64\x03\x62", &[4; 97])], "key_malformed"),
        (0, &[b"\xa2\x03\x04\x01x", &public(b"\xa1\x64\x03\x62", &[4; 97])], "key_malformed"),
        // One of no bytes, and of bits that are no bytes.
        (1, &[b"\x81\0"], "key_malformed"),
        (1, &[&[b"\x81\x62\x01", &own[3..]].concat()], "key_malformed"),
        (1, &[b"\x81\x01\0"], "key_mismatch"),
        // Neither.
        (0, &[b"\xa2\x03\x04\x01x"], "key_malformed"),
        (0, &[b"\xa5\x02\x30\0"], "key_malformed"),
        (0, &[b"\x80\0"], "key_malformed"),
        (0, &[b"\x05\0"], "key_malformed"),
        // Attributes that are none.
        (0, &[b"\xa0\x04\x30\x80\0\0"], "key_malformed"),
        (0, &[b"\xa0\x02\xff\xff"], "key_malformed"),
        (0, &[b"\xa0\x03\x30\x10\x06"], "key_malformed"),
        (0, &[b"\xa0\x03\x04\x01x"], "key_malformed"),
        (0, &[b"\xa0\x02\x30\0"], "key_malformed"),
        (0, &[b"\xa0\x05\x30\x03\x06\x01\x2a"], "key_malformed"),
        (0, &[b"\xa0\x07\x30\x05\x06\x01\x2a\x04\0"], "key_malformed"),
        (0, &[b"\xa0\x07\x30\x05\x06\x01\x2a\x31\0"], "key_malformed"),
        (0, &[b"\xa0\x09\x30\x07\x06\x01\x2a\x31\x02\x05\0"], "ok"),
        (0, &[b"\xa0\x0b\x30\x09\x06\x01\x2a\x31\x02\x05\0\x05\0"], "key_malformed"),
        (0, &[b"\xa0\x09\x30\x07\x06\x01\x2a\x31\x02\x04\x01"], "key_malformed"),
    ] {
        assert_eq!(of_version(version, tails), expected, "version {version}, {tails:02x?}");
    }
}

#[test]
fn refuses_a_changed_byte_of_the_public_half() {
    let mut bytes = der(file!("sec1"));
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    assert_eq!(code(SigningKey::from_der(&bytes)), "key_mismatch");
}

#[test]
fn scalars_are_taken_from_1_to_n_minus_1() {
    let mut order = [0xff; 48];
    order[24..].copy_from_slice(&[
        0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf, 0x58, 0x1a, 0x0d, 0xb2, 0x48, 0xb0, 0xa7, 0x7a, 0xec, 0xec,
        0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73,
    ]);
    let mut last = order;
    last[47] -= 1;
    assert_eq!(code(SigningKey::from_scalar(&[0; 48])), "key_malformed");
    assert_eq!(code(SigningKey::from_scalar(&order)), "key_malformed");
    assert_eq!(code(SigningKey::from_scalar(&[0xff; 48])), "key_malformed");
    assert_eq!(code(SigningKey::from_scalar(&last)), "ok");
}

/// Every 8-byte window of the key, as bytes, hexadecimal and base64, against everything that can be printed.
#[test]
fn shows_no_byte_of_a_key() {
    let pem = file!("sec1");
    let bytes = der(pem);
    let scalar = &bytes[8..56];
    let hex = scalar.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    });
    let base64: String = pem.lines().filter(|line| !line.contains("-----")).collect();
    let key = SigningKey::from_pem(pem).unwrap();
    let mut shown = format!("{key:?} {:?} {:?} {:?}", key.to_sec1_pem(), key.to_pkcs8_pem(), key.verifying_key());
    let mut show = |text: &str| shown.push_str(text);
    let mut add = |error: Error| show(&format!(" {error} {error:?}"));
    // The key damaged in every way, and where it does not belong.
    for length in 0..pem.len() {
        SigningKey::from_pem(&pem[..length]).map_or_else(&mut add, drop);
        SigningKey::from_pem(&pem[length..]).map_or_else(&mut add, drop);
    }
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 0x55;
        SigningKey::from_der(&changed).map_or_else(&mut add, drop);
    }
    for text in [pem, &base64, &hex] {
        let claims = [
            PlaybackClaims::new(text),
            PlaybackClaims::new(CHANNEL).allow_origin(text),
            PlaybackClaims::new(CHANNEL).viewer_id(text),
            PlaybackClaims::new(CHANNEL).single_use(text),
        ];
        claims.iter().for_each(|claims| key.sign(claims, NOW).map_or_else(&mut add, drop));
        VerifyingKey::from_pem(text).map_or_else(&mut add, drop);
        key.verifying_key().verify_playback(text, NOW).map_or_else(&mut add, drop);
        ivs_token::parse_ttl(text).map_or_else(&mut add, drop);
        ivs_token::playback_url(text, text).map_or_else(&mut add, drop);
        let style = ivs_token::options::NameStyle::Snake;
        let named = vec![(text.to_owned(), ivs_token::options::OptionValue::Unset)];
        ivs_token::options::now(named, NOW, style).map_or_else(&mut add, drop);
    }
    for text in [pem, &base64, &hex] {
        for finding in ivs_token::inspect(text, NOW).findings {
            shown.push_str(&finding.message);
        }
    }
    for secret in [hex.as_bytes(), base64.as_bytes(), scalar] {
        // The base64 begins with DER that is in every key: its public part may be shown, but is not either.
        for window in secret.windows(8) {
            assert!(!shown.as_bytes().windows(8).any(|shown| shown == window), "a window of the key is shown");
        }
    }
}

#[test]
fn a_key_is_shared_by_threads_and_not_copied() {
    fn shared<T: Send + Sync>() {}
    shared::<SigningKey>();
    shared::<VerifyingKey>();
    trait NotClone<Marker> {
        fn assert() {}
    }
    impl<T> NotClone<()> for T {}
    struct Copied;
    impl<T: Clone> NotClone<Copied> for T {}
    // Ambiguous, and so no program, if the type had `Clone`.
    <SigningKey as NotClone<_>>::assert();
    <ivs_token::PrivatePem as NotClone<_>>::assert();
}

#[test]
fn hostile_texts_take_linear_time_up_to_the_limit() {
    let limit = 64 * 1024;
    let started = Instant::now();
    let best = |text: &str| {
        let time = || {
            let started = Instant::now();
            assert_ne!(code(SigningKey::from_pem(text)), "ok");
            assert_ne!(code(VerifyingKey::from_pem(text)), "ok");
            started.elapsed()
        };
        (0..10).map(|_| time()).min().unwrap_or_default()
    };
    for piece in [
        "-----BEGIN ",
        "-----BEGIN EC PRIVATE KEY-----",
        "-----",
        "-----END ",
        "\\",
        "\"",
        "\n",
        "A",
        "-----BEGIN A-----END ",
    ] {
        let text = piece.repeat(limit / piece.len());
        let (eighth, whole) = (best(&text[..piece.len() * (limit / piece.len() / 8)]), best(&text));
        assert!(whole < eighth * 24, "{piece:?}: {eighth:?}, {whole:?}");
    }
    assert_eq!(code(SigningKey::from_pem("A".repeat(100_000_000))), "key_malformed");
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

/// Runs openssl in a fresh folder; its standard output.
fn openssl(folder: &std::path::Path, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("openssl").args(arguments).current_dir(folder).output().expect("openssl is installed");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn keys_go_to_openssl_and_come_from_it_unchanged() {
    let folder = std::env::temp_dir().join(format!("ivs-token-openssl-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = |name: &str| folder.join(name);

    // Its key, by the command of AWS's documentation.
    openssl(&folder, &["ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", "private.pem"]);
    openssl(&folder, &["ec", "-in", "private.pem", "-pubout", "-out", "public.pem"]);
    openssl(&folder, &["pkcs8", "-topk8", "-nocrypt", "-in", "private.pem", "-out", "pkcs8.pem"]);
    let read = |name: &str| std::fs::read_to_string(path(name)).unwrap();
    let key = SigningKey::from_pem(read("private.pem")).unwrap();
    assert_eq!(key.to_sec1_pem().as_str(), read("private.pem"));
    assert_eq!(key.to_pkcs8_pem().as_str(), read("pkcs8.pem"));
    assert_eq!(key.verifying_key().to_pem(), read("public.pem"));

    // Our signature, to it; its signature, to us.
    let unsigned = PlaybackClaims::new(CHANNEL).unsigned(NOW).unwrap();
    std::fs::File::create(path("input")).unwrap().write_all(unsigned.signing_input().as_bytes()).unwrap();
    let der_signature = openssl(&folder, &["dgst", "-sha384", "-sign", "private.pem", "input"]);
    let token = unsigned.with_der_signature(&der_signature).unwrap();
    key.verifying_key().verify_playback(&token, NOW).unwrap();
    let ours = key.sign(&PlaybackClaims::new(CHANNEL), NOW).unwrap();
    let raw = base64ct::Base64UrlUnpadded::decode_vec(ours.rsplit('.').next().unwrap()).unwrap();
    let as_der = p384::ecdsa::Signature::from_slice(&raw).unwrap().to_der();
    std::fs::write(path("signature"), as_der.as_bytes()).unwrap();
    openssl(&folder, &["dgst", "-sha384", "-verify", "public.pem", "-signature", "signature", "input"]);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn der_over_64_kib_is_refused_unread() {
    let private: fn(&[u8]) -> String = |der| SigningKey::from_der(der).unwrap_err().to_string();
    let public: fn(&[u8]) -> String = |der| VerifyingKey::from_der(der).unwrap_err().to_string();
    for refusal in [private, public] {
        let refused = |length: usize| refusal(&vec![0x30; length]);
        assert!(!refused(64 * 1024).contains("over 64 KiB") && refused(64 * 1024 + 1).contains("over 64 KiB"));
    }
}

#[cfg(feature = "getrandom")]
#[test]
fn generated_keys_differ_and_read_back() {
    let (one, other) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
    assert_ne!(one.verifying_key(), other.verifying_key());
    assert_eq!(
        SigningKey::from_pem(one.to_pkcs8_pem().as_str()).unwrap().verifying_key(),
        VerifyingKey::from_pem(one.verifying_key().to_pem()).unwrap()
    );
}

#[test]
fn rsa_is_told_where_a_public_key_belongs() {
    let pem = "-----BEGIN RSA PUBLIC KEY-----\nMAoCAwEAAQIDAQAB\n-----END RSA PUBLIC KEY-----\n";
    assert_eq!(code(VerifyingKey::from_pem(pem)), "key_not_ec");
    // RSAPrivateKey (RFC 8017, A.1.2) begins with a version and a long modulus.
    let der = [&[0x30, 0x82, 0x01, 0x08, 0x02, 0x01, 0x00, 0x02, 0x82, 0x01, 0x01][..], &[0; 257]].concat();
    assert_eq!(code(VerifyingKey::from_der(&der)), "key_not_ec");
}

#[test]
fn a_line_that_only_looks_like_a_begin_hides_no_key() {
    let pem = key().to_pkcs8_pem();
    for label in ["", "private key", "A-B", &"A".repeat(100)] {
        // Its dashes are there, or the next line's are taken for them.
        for end in ["-----\n", ""] {
            let text = format!("-----BEGIN {label}{end}{}", pem.as_str());
            assert_eq!(code(SigningKey::from_pem(&text)), "ok", "{label}{end}");
        }
    }
}
