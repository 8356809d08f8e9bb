//! A user's first program, on the packed crate: a key, a token, its verification.
use ivs_token::{PlaybackClaims, SigningKey};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let now = std::time::UNIX_EPOCH.elapsed()?.as_secs();
    let key = SigningKey::generate()?;
    let channel = "arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGHijkl";
    let token = key.sign(&PlaybackClaims::new(channel), now)?;
    key.verifying_key().authorize_playback(&token, channel, None, now)?;
    println!("{token}");
    Ok(())
}
