//! Tests of ECDSA. `sign` and `verify` run against either implementation; `fault`, `nonce` and `retry` take ours apart.

#[cfg(not(ivs_token_signer = "p384"))]
mod fault;
#[cfg(not(ivs_token_signer = "p384"))]
mod nonce;
#[cfg(not(ivs_token_signer = "p384"))]
mod retry;
mod sign;
mod verify;
