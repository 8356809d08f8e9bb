//! The checked-in vectors are what the generator writes.

#[test]
fn tokens_json_is_what_the_generator_writes() {
    let checked_in = include_str!("../tokens.json");
    assert!(
        checked_in == ivs_token_vectors::document(),
        "vectors/tokens.json is stale: look at what changed with `cargo run -p ivs-token-vectors && git diff vectors`"
    );
}
