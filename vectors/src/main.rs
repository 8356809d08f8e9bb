//! Writes `tokens.json` beside this crate's manifest.

fn main() -> std::io::Result<()> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tokens.json");
    std::fs::write(path, ivs_token_vectors::document())?;
    println!("wrote {path}");
    Ok(())
}
