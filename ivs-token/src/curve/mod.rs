//! The arithmetic of P-384: multiples of the generator, integers modulo the order.
//!
//! Nothing of a signature, a token or a key is known here, and nothing outside `ecdsa` knows this room. Data comes as
//! integers in bytes or limbs, and goes as integers: what is between is constant in time for all values, as `mask` says.
//! It exports `comb` (k·G), `batch` (k·G for many k), [`Scalar`], [`Mask`] for the choices of its callers, and for public keys,
//! in variable time, [`PublicPoint`]. It imports nothing of the crate.
//!
//! ```text
//! comb ───┬─ point ─┬─ bounds, field: 64 or 30 ───┐
//! batch ──┤  table ─┘  scalar ────────────────────┴─ inversion ── limbs, word, mask
//! public ─┴─ jacobian, multiples: variable time
//! ```

#[macro_use]
mod each;

pub(crate) mod batch;
mod bounds;
#[cfg(all(not(target_arch = "wasm32"), any(not(ivs_token_field = "30"), test)))]
mod called;
pub(crate) mod comb;
mod field;
#[cfg(any(target_arch = "wasm32", ivs_token_field = "30", test))]
mod field30;
#[cfg(all(not(target_arch = "wasm32"), any(not(ivs_token_field = "30"), test)))]
mod field64;
mod inversion;
mod jacobian;
pub(crate) mod limbs;
mod mask;
mod multiples;
mod point;
#[cfg(test)]
mod proof;
mod public;
mod scalar;
mod table;
#[cfg(test)]
mod tests;
mod word;

// `--cfg ivs_token_field="30"` takes WebAssembly's field on any machine, for the tests and for the constant-time check.
#[cfg(any(target_arch = "wasm32", ivs_token_field = "30"))]
pub(crate) use field30::{Fe30 as Fe, Fe30 as InlinedFe};
#[cfg(not(any(target_arch = "wasm32", ivs_token_field = "30")))]
pub(crate) use field64::Fe64 as InlinedFe;
pub(crate) use mask::Mask;
pub(crate) use public::{PublicMultiples, PublicPoint};
pub(crate) use scalar::Scalar;

/// The field of this target. `InlinedFe` is the same with its multiplications inlined: `called` says where that is good.
#[cfg(not(any(target_arch = "wasm32", ivs_token_field = "30")))]
pub(crate) type Fe = called::Called<InlinedFe>;
