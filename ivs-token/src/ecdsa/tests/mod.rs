//! Tests of ECDSA. `sign` and `verify` run against either implementation; `nonce` takes ours apart.

#[cfg(not(ivs_token_signer = "p384"))]
mod nonce;
mod sign;
mod verify;
