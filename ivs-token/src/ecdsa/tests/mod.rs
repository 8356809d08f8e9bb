//! Tests of ECDSA. `sign` runs against either signer; `nonce` takes ours apart.

#[cfg(not(ivs_token_signer = "p384"))]
mod nonce;
mod sign;
