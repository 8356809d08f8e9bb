//! The one door to the signing arithmetic: a private key and a SHA-384 prehash go in, R‖S comes out.
//!
//! Nothing outside this module knows a scalar, a point or a limb. Behind the door stand two signers with the same answers:
//! ours, made for speed (`sign`, and what it is built of), and `p384`'s (`oracle`), chosen by
//! `RUSTFLAGS='--cfg ivs_token_signer="p384"'`. Keys' encodings and verification are `p384`'s in either case.
//!
//! ```text
//! sign ─┬─ nonce ──────────────┐
//!       ├─ comb ─┬─ point ─┬─ field: field64 or field30 ─┐
//!       ├─ batch ┘  table ─┘                             ├─ inversion ── mask
//!       └─ scalar ───────────────────────────────────────┘
//! ```

/// A block for each of some indices, which are constants in it. The npm package is compiled for size, and then the compiler
/// unrolls no loop: limbs would stay in memory, and a multiplication would take three times as long.
#[cfg(not(ivs_token_signer = "p384"))]
macro_rules! each {
    ($i:ident in $($index:literal)+ => $block:block) => { $({ const $i: usize = $index; $block })+ };
}

#[cfg(not(ivs_token_signer = "p384"))]
mod batch;
#[cfg(not(ivs_token_signer = "p384"))]
mod comb;
#[cfg(not(ivs_token_signer = "p384"))]
mod field;
#[cfg(all(not(ivs_token_signer = "p384"), any(target_arch = "wasm32", ivs_token_field = "30", test)))]
mod field30;
#[cfg(all(not(ivs_token_signer = "p384"), not(target_arch = "wasm32"), any(not(ivs_token_field = "30"), test)))]
mod field64;
#[cfg(not(ivs_token_signer = "p384"))]
mod inversion;
#[cfg(not(ivs_token_signer = "p384"))]
mod mask;
#[cfg(not(ivs_token_signer = "p384"))]
mod nonce;
#[cfg(ivs_token_signer = "p384")]
mod oracle;
#[cfg(not(ivs_token_signer = "p384"))]
mod point;
#[cfg(not(ivs_token_signer = "p384"))]
mod scalar;
#[cfg(not(ivs_token_signer = "p384"))]
mod sign;
#[cfg(not(ivs_token_signer = "p384"))]
mod table;
#[cfg(test)]
mod tests;

#[cfg(ivs_token_signer = "p384")]
pub(crate) use oracle::Signer;
#[cfg(not(ivs_token_signer = "p384"))]
pub(crate) use sign::Signer;

/// Bytes of a P-384 scalar, of a coordinate and of a SHA-384 digest.
pub(crate) const SCALAR_BYTES: usize = 48;
/// Bytes of an uncompressed SEC1 point: `04 ‖ x ‖ y` (SEC 1, 2.3.3).
pub(crate) const POINT_BYTES: usize = 97;
/// Bytes of a raw signature R‖S (RFC 7518, 3.4).
pub(crate) const SIGNATURE_BYTES: usize = 96;
