//! The key, and what of a signature gives it away: each of these, with the token, is the key.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use ivs_token::SigningKey;
use num_bigint::BigUint;
use sha2::{Digest, Sha384, block_api::compress512};

/// Bytes of a number modulo n.
pub const BYTES: usize = 48;

/// The comb's entries, of which a signature copies those that k chooses: each is a part of k.
pub const TABLE: &[u8] = include_bytes!("../../ivs-token/src/curve/table.bin");

/// P-384's order (SP 800-186, 3.2.1.4).
const ORDER: &[u8] =
    b"ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973";

fn order() -> BigUint {
    BigUint::parse_bytes(ORDER, 16).expect("hexadecimal digits")
}

/// The private key, for which no other number stands by chance.
pub fn scalar() -> [u8; BYTES] {
    Sha384::digest("a private key that is searched for").into()
}

/// The key as a caller may have it: the number, and texts and DER of both forms.
pub fn good_inputs() -> Vec<Vec<u8>> {
    let key = SigningKey::from_scalar(&scalar()).expect("it is in range");
    let pems = [key.to_sec1_pem().as_str().to_owned(), key.to_pkcs8_pem().as_str().to_owned()];
    let mut inputs = vec![scalar().to_vec()];
    for pem in pems {
        let der = Base64::decode_vec(&body(&pem)).expect("base64");
        inputs.extend([
            der,
            pem.clone().into_bytes(),
            pem.replace('\n', "\\n").into_bytes(),
            Base64::encode_string(pem.as_bytes()).into_bytes(),
        ]);
    }
    inputs
}

/// The key in what is refused.
pub fn bad_inputs() -> Vec<Vec<u8>> {
    let good = good_inputs();
    // The number alone, where a PEM, DER or a public key belongs.
    let mut inputs = vec![scalar().to_vec()];
    for forms in good[1..].chunks(4) {
        let der = &forms[0];
        let pem = String::from_utf8(forms[1].clone()).expect("text");
        // The public half is last in both forms.
        let mut other_half = der.clone();
        other_half[der.len() - 1] ^= 1;
        for der in [other_half, der[..der.len() - 1].to_vec(), [der.as_slice(), &[0]].concat()] {
            let (label, _) = pem.split_once("-----\n").expect("a first line");
            let lines = Base64::encode_string(&der);
            inputs.push(format!("{label}-----\n{lines}\n{}-----\n", label.replace("BEGIN", "END")).into_bytes());
            inputs.push(der);
        }
        let damaged = pem.replacen("\n-----END", "*\n-----END", 1);
        inputs.extend([damaged, pem.repeat(2), pem.replace("END", "FIN"), body(&pem)].map(String::into_bytes));
    }
    inputs
}

fn body(pem: &str) -> String {
    pem.lines().filter(|line| !line.contains("-----")).collect()
}

/// The text of a PEM where the private number is: the same in both forms, as it stands after 8 and after 35 bytes.
pub fn base64_of_key() -> String {
    let pem = String::from_utf8(good_inputs()[2].clone()).expect("text");
    body(&pem)[11..74].to_owned()
}

/// A number as the inversion has it: thirteen limbs for 48 bytes.
pub fn limbs_of_30_bits(bytes: &[u8]) -> Vec<u64> {
    let number = BigUint::from_bytes_be(bytes);
    let limb = |i: usize| (&number >> (30 * i)) & BigUint::from((1_u32 << 30) - 1);
    (0..bytes.len() * 8 / 30 + 1).map(|i| u64::try_from(limb(i)).expect("30 bits")).collect()
}

fn to_bytes(number: &BigUint) -> [u8; BYTES] {
    let digits = number.to_bytes_be();
    let mut bytes = [0; BYTES];
    bytes[BYTES - digits.len()..].copy_from_slice(&digits);
    bytes
}

/// Names and numbers.
pub fn of_token(scalar: &[u8; BYTES], token: &str) -> Vec<(&'static str, Vec<u8>)> {
    let n = order();
    let (input, signature) = token.rsplit_once('.').expect("a token");
    let signature = Base64UrlUnpadded::decode_vec(signature).expect("base64url");
    let [r, s, d] = [&signature[..BYTES], &signature[BYTES..], scalar.as_slice()].map(BigUint::from_bytes_be);
    let digest = BigUint::from_bytes_be(&Sha384::digest(input)) % &n;
    let product = r * d % &n;
    let sum = (&digest + &product) % &n;
    let k = s.modinv(&n).expect("n is a prime") * &sum % &n;
    // The comb's signs (`curve/comb.rs`): (K + 2^384 - 1) / 2 with K = k if it is odd, and k - n if not.
    let top = BigUint::from(1_u8) << 384;
    let signs = if k.bit(0) { (&k + &top - 1_u8) >> 1 } else { (&k + &top - &n - 1_u8) >> 1 };
    let mut secrets: Vec<(&'static str, Vec<u8>)> = Vec::new();
    for (name, number) in [
        ("k", &k),
        ("1/k", &k.modinv(&n).expect("n is a prime")),
        ("n - k", &(&n - &k)),
        ("r·d", &product),
        ("e + r·d", &sum),
        ("the comb's digits", &signs),
    ] {
        secrets.push((name, to_bytes(number).into()));
    }
    let (states, candidate) = nonce(scalar, &to_bytes(&digest));
    assert_eq!(candidate, to_bytes(&k), "k is RFC 6979's");
    secrets.extend(states);
    secrets
}

/// RFC 6979's K and V on the way to k, with the states of the hash that K becomes, and k.
fn nonce(scalar: &[u8; BYTES], digest: &[u8; BYTES]) -> (Vec<(&'static str, Vec<u8>)>, [u8; BYTES]) {
    let (mut k, mut v) = ([0; BYTES], [1; BYTES]);
    let mut states: Vec<(&'static str, Vec<u8>)> = Vec::new();
    for step in [0, 1] {
        k = hmac(&k, &[&v, &[step], scalar, digest]);
        v = hmac(&k, &[&v]);
        states.extend([("RFC 6979's K", k.to_vec()), ("RFC 6979's V", v.to_vec())]);
        for pad in [0x36, 0x5c] {
            let mut block = [pad; 128];
            for (byte, key) in block.iter_mut().zip(k) {
                *byte ^= key;
            }
            let mut state = INITIAL;
            compress512(&mut state, &[block]);
            states.push((
                "a hash's state after RFC 6979's K",
                state.iter().flat_map(|word| word.to_be_bytes()).collect(),
            ));
            states.push(("RFC 6979's K, padded", block[..BYTES].to_vec()));
        }
    }
    (states, hmac(&k, &[&v]))
}

fn hmac(key: &[u8; BYTES], parts: &[&[u8]]) -> [u8; BYTES] {
    let hash = |pad: u8, parts: &[&[u8]]| -> [u8; BYTES] {
        let mut block = [pad; 128];
        for (byte, key) in block.iter_mut().zip(key) {
            *byte ^= key;
        }
        let mut hash = Sha384::new_with_prefix(block);
        for part in parts {
            hash.update(part);
        }
        hash.finalize().into()
    };
    hash(0x5c, &[&hash(0x36, parts)])
}

/// SHA-384's initial state (FIPS 180-4, 5.3.4).
const INITIAL: [u64; 8] = [
    0xcbbb_9d5d_c105_9ed8,
    0x629a_292a_367c_d507,
    0x9159_015a_3070_dd17,
    0x152f_ecd8_f70e_5939,
    0x6733_2667_ffc0_0b31,
    0x8eb4_4a87_6858_1511,
    0xdb0c_2e0d_64f9_8fa7,
    0x47b5_481d_befa_4fa4,
];
