//! What was signed comes back, each claim by its getter.

use crate::common::{CHANNEL, NOW, key};
use core::time::Duration;
use ivs_token::{MaximumResolution, ParticipantClaims, PlaybackClaims};

const PUBLIC_KEY: &str = "arn:aws:ivs:us-east-1:123456789012:public-key/abcdEFGHijkl";
const STAGE: &str = "arn:aws:ivs:us-east-1:123456789012:stage/mnopQRSTuvwx";
const UUID: &str = "123e4567-e89b-42d3-a456-426614174000";

#[test]
fn every_playback_claim_comes_back() {
    let key = key();
    let claims = PlaybackClaims::new(CHANNEL)
        .allow_origin("https://a.example")
        .allow_origin("https://*.b.example:8443")
        .strict_origin_enforcement(true)
        .single_use(UUID)
        .viewer_id("viewer-42")
        .viewer_session_version(7)
        .maximum_resolution(MaximumResolution::FullHd)
        .expires_in(Duration::from_secs(90));
    let token = key.sign(&claims, NOW).unwrap();
    let verified = key.verifying_key().verify_playback(&token, NOW).unwrap();
    assert_eq!(verified.channel_arn(), CHANNEL);
    assert_eq!(verified.allow_origins(), ["https://a.example", "https://*.b.example:8443"]);
    assert!(verified.strict_origin_enforcement());
    assert_eq!(verified.single_use(), Some(UUID));
    assert_eq!(verified.viewer_id(), Some("viewer-42"));
    assert_eq!(verified.viewer_session_version(), Some(7));
    assert_eq!(verified.maximum_resolution(), Some(MaximumResolution::FullHd));
    assert_eq!(verified.expires_at(), NOW + 90);
}

#[test]
fn playback_claims_that_are_not_set_come_back_as_none() {
    let key = key();
    let token = key.sign(&PlaybackClaims::new(CHANNEL), NOW).unwrap();
    let verified = key.verifying_key().verify_playback(&token, NOW).unwrap();
    assert!(verified.allow_origins().is_empty());
    assert!(!verified.strict_origin_enforcement());
    assert_eq!((verified.single_use(), verified.viewer_id()), (None, None));
    assert_eq!((verified.viewer_session_version(), verified.maximum_resolution()), (None, None));
    assert_eq!(verified.expires_at(), NOW + 300);
}

#[test]
fn every_participant_claim_comes_back() {
    let key = key();
    let claims = ParticipantClaims::new(PUBLIC_KEY, STAGE)
        .participant_id("guest-7")
        .events_url("wss://events.example")
        .whip_url("https://whip.example")
        .user_id("Ada")
        .attribute("b", "2")
        .attribute("a", "1")
        .allow_publish(true)
        .allow_subscribe(false)
        .expires_at(NOW + 60);
    let token = key.sign(&claims, NOW).unwrap();
    let verified = key.verifying_key().verify_participant(&token, NOW).unwrap();
    assert_eq!((verified.public_key_arn(), verified.stage_arn()), (PUBLIC_KEY, STAGE));
    assert_eq!(verified.participant_id(), "guest-7");
    assert_eq!((verified.events_url(), verified.whip_url()), ("wss://events.example", "https://whip.example"));
    assert_eq!(verified.user_id(), Some("Ada"));
    assert_eq!(verified.attributes().collect::<Vec<_>>(), [("a", "1"), ("b", "2")]);
    assert_eq!((verified.allow_publish(), verified.allow_subscribe()), (true, false));
    assert_eq!((verified.expires_at(), verified.issued_at()), (NOW + 60, NOW));
}

#[test]
fn participant_claims_that_are_not_set_come_back_as_ivs_takes_them() {
    let key = key();
    let claims = ParticipantClaims::new(PUBLIC_KEY, STAGE)
        .participant_id("guest-8")
        .events_url("wss://events.example")
        .whip_url("https://whip.example");
    let token = key.sign(&claims, NOW).unwrap();
    let verified = key.verifying_key().verify_participant(&token, NOW).unwrap();
    assert_eq!((verified.allow_publish(), verified.allow_subscribe()), (false, true));
    assert_eq!((verified.user_id(), verified.attributes().count()), (None, 0));
    assert_eq!((verified.expires_at(), verified.issued_at()), (NOW + 12 * 60 * 60, NOW));
}
