//! Signs one playback token, verifies it, and says what to do with it.
//!
//! Without variables it makes a key pair and signs for an example channel. With `KEY` (a PEM file) and `CHANNEL_ARN` it
//! signs for yours; `ORIGIN` (several with commas), `EXPIRES_IN` (such as `90s` or `5m`), `VIEWER_ID` and `PLAYBACK_URL`
//! are taken too.

use ivs_token::{PlaybackClaims, SigningKey, channel_arn_from_playback_url, inspect, parse_ttl, playback_url};
use std::{
    env,
    error::Error,
    fs,
    process::ExitCode,
    time::{SystemTime, UNIX_EPOCH},
};

const EXAMPLE_CHANNEL: &str = "arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGHijkl";
const EXAMPLE_URL: &str = "https://3efa4f186030.us-east-1.playback.live-video.net/api/video/v1/us-east-1.123456789012.channel.abcdEFGHijkl.m3u8";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let key_file = variable("KEY");
    let url = variable("PLAYBACK_URL");
    let (key, channel_arn, url) = match (&key_file, variable("CHANNEL_ARN")) {
        (Some(file), Some(arn)) => (read_key(file)?, arn, url),
        (Some(file), None) => {
            let url =
                url.ok_or("with KEY, say which channel: CHANNEL_ARN=arn:aws:ivs:… (or PLAYBACK_URL=https://…)")?;
            (read_key(file)?, channel_arn_from_playback_url(&url)?, Some(url))
        }
        (None, arn) => {
            let example_url = arn.is_none().then(|| EXAMPLE_URL.to_owned());
            (SigningKey::generate()?, arn.unwrap_or_else(|| EXAMPLE_CHANNEL.to_owned()), url.or(example_url))
        }
    };

    let mut claims = PlaybackClaims::new(&channel_arn);
    for origin in variable("ORIGIN").iter().flat_map(|list| list.split(',')) {
        claims = claims.allow_origin(origin);
    }
    if let Some(ttl) = variable("EXPIRES_IN") {
        claims = claims.expires_in(parse_ttl(&ttl)?);
    }
    if let Some(id) = variable("VIEWER_ID") {
        claims = claims.viewer_id(id);
    }

    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let token = key.sign(&claims, now)?;
    let verified = key.verifying_key().verify_playback(&token, now)?;
    let inspection = inspect(&token, now);

    println!("token\n  {token}\n");
    println!("header\n  {}\n", inspection.header.unwrap_or_default());
    println!(
        "claims (verified; valid for {} s)\n  {}\n",
        verified.expires_at() - now,
        inspection.payload.unwrap_or_default()
    );
    for finding in &inspection.findings {
        println!("note: {}", finding.message);
    }
    if let Some(url) = &url {
        println!("playback URL\n  {}\n", playback_url(url, &token)?);
    }
    println!("next");
    if key_file.is_none() {
        println!("  This key pair was made for this one run. To sign for a channel of yours:");
        println!("    openssl ecparam -name secp384r1 -genkey -noout -out private.pem");
        println!("    openssl ec -in private.pem -pubout -out public.pem");
        println!("    aws ivs import-playback-key-pair --public-key-material file://public.pem");
        println!("    make demo KEY=private.pem CHANNEL_ARN=arn:aws:ivs:…:channel/…");
    } else if url.is_none() {
        println!("  Put ?token=… on the channel's playback URL, or say PLAYBACK_URL=https://… and it is done for you.");
    } else {
        println!(
            "  Open the playback URL in a player (the IVS player, or any that plays HLS) while the channel is live."
        );
    }
    println!("  A 403? `make inspector` opens a page that says why.");
    Ok(())
}

/// What was given for a file's name is not repeated in an error: it may be the key itself.
fn read_key(file: &str) -> Result<SigningKey, Box<dyn Error>> {
    let pem = fs::read(file).map_err(|error| {
        format!("KEY: the file can't be read ({error}); a key goes in by its file's name, never by its text")
    })?;
    Ok(SigningKey::from_pem(pem).map_err(|error| format!("KEY: {error}"))?)
}

/// An environment variable; an empty one is unset, as make leaves it.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
