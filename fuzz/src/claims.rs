//! Claims by option name, held against a model: what is signed is, byte for byte, what serde_json writes of the claims that were
//! given, in the contract's order; and what is refused breaks a rule of it.

use crate::targets::{CHANNEL, NOW, OURS, PARTICIPANT_HEADER, PLAYBACK_HEADER, PUBLIC, decoded};
use ivs_token::{
    Error,
    options::{self, NameStyle, OptionValue},
};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const KEY_ARN: &str = "arn:aws:ivs:us-east-1:123456789012:public-key/k";
const STAGE_ARN: &str = "arn:aws:ivs:us-east-1:123456789012:stage/s";
/// What version 4 makes of sixteen bytes of 1.
const FRESH: &str = "01010101-0101-4101-8101-010101010101";
/// A token over this is refused.
const TOKEN_BYTES: usize = 8 * 1024;

/// The bytes, as choices and texts; where they end, zeros and empty texts.
struct Choices<'a>(&'a [u8]);

impl Choices<'_> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn is(&mut self) -> bool {
        self.byte() % 2 == 1
    }

    /// Any Unicode, of a length that its first byte says; or as long as some limit, or about it.
    fn text(&mut self) -> String {
        const EDGES: [usize; 13] = [1, 39, 40, 41, 63, 64, 65, 127, 128, 129, 1023, 1024, 1025];
        let kind = usize::from(self.byte());
        if kind >= 192 {
            return if self.is() { "v" } else { "\u{e9}" }.repeat(EDGES[kind % EDGES.len()]);
        }
        let (piece, rest) = self.0.split_at(kind.min(self.0.len()));
        self.0 = rest;
        String::from_utf8_lossy(piece).into_owned()
    }

    /// A number about a limit, or any.
    fn number(&mut self) -> i64 {
        const EDGES: [i64; 12] =
            [0, 1, 300, 600, 601, 2_147_483_647, 2_147_483_648, -1, 1_209_600, 1_209_601, 98_250_000_000, i64::MAX];
        match self.byte() {
            number if number < 128 => EDGES[usize::from(number) % EDGES.len()],
            _ => (0..8).fold(0, |number: i64, _| (number << 8) | i64::from(self.byte())),
        }
    }
}

/// Options given, the claims that they should become, and whether they may, or must, be signed.
struct Case {
    options: Vec<(String, OptionValue)>,
    claims: Map<String, Value>,
    may: bool,
    must: bool,
}

impl Case {
    fn new() -> Self {
        Self { options: Vec::new(), claims: Map::new(), may: true, must: true }
    }

    fn give(&mut self, name: &str, value: OptionValue) {
        self.options.push((name.to_owned(), value));
    }

    fn claim(&mut self, name: &str, value: impl Into<Value>) {
        self.claims.insert(name.to_owned(), value.into());
    }

    /// A rule that is known to the letter.
    fn rule(&mut self, holds: bool) {
        self.may &= holds;
        self.must &= holds;
    }

    /// A lifetime or a moment, or neither; `limit` is the most seconds. The moment.
    fn expiry(&mut self, choices: &mut Choices<'_>, default: u64, limit: i64) -> u64 {
        let seconds = match choices.byte() % 5 {
            0 => {
                let seconds = choices.number();
                self.give("expires_in", OptionValue::Integer(seconds));
                seconds
            }
            1 => {
                let seconds = choices.number();
                self.give("expires_in", text(&format!("{seconds}s")));
                seconds
            }
            2 => {
                let seconds = choices.number();
                self.give("expires_at", OptionValue::Integer(seconds.saturating_add_unsigned(NOW)));
                seconds
            }
            3 => {
                self.give("expires_in", OptionValue::Unset);
                return NOW + default;
            }
            _ => return NOW + default,
        };
        self.rule((1..=limit.min(100_000_000_000 - NOW.cast_signed())).contains(&seconds));
        NOW.saturating_add_signed(seconds)
    }

    /// Signs, and holds what comes against the model.
    fn judge(
        self,
        header: &str,
        sign: impl FnOnce(Vec<(String, OptionValue)>) -> Result<String, Error>,
    ) -> Option<String> {
        let payload = serde_json::to_vec(&self.claims).expect("JSON");
        let base64_bytes = |bytes: usize| (bytes * 4).div_ceil(3);
        let fits = base64_bytes(header.len()) + 1 + base64_bytes(payload.len()) + 1 + 128 <= TOKEN_BYTES;
        match sign(self.options.clone()) {
            Ok(token) => {
                assert!(self.may && fits, "signed against a rule: {:?}", self.options);
                let mut parts = token.split('.').map(|part| decoded(part).expect("base64url"));
                assert_eq!(parts.next().as_deref(), Some(header.as_bytes()));
                assert_eq!(parts.next().map(String::from_utf8), Some(String::from_utf8(payload)));
                Some(token)
            }
            Err(error) => {
                assert!(!(self.must && fits), "{error} ({}): {:?}", error.code(), self.options);
                assert!(!fits || error.code() != "token_too_large", "{:?}", self.options);
                None
            }
        }
    }
}

fn text(text: &str) -> OptionValue {
    OptionValue::Text(text.to_owned())
}

/// The target: a playback token's options, a participant's, and any name with any kind of value.
pub fn claims(data: &[u8]) {
    let mut choices = Choices(data);
    match choices.byte() % 4 {
        0 => any(&mut choices),
        1 => participant(&mut choices),
        _ => playback(&mut choices),
    }
}

fn playback(choices: &mut Choices<'_>) {
    let mut case = Case::new();
    case.give("channel_arn", text(CHANNEL));
    case.claim("aws:channel-arn", CHANNEL);
    let origins: Vec<String> = (0..choices.byte() % 8).map(|_| origin(choices, &mut case)).collect();
    let strict = choices.is();
    if !origins.is_empty() || choices.is() {
        case.give("allow_origins", OptionValue::List(origins.iter().map(|origin| text(origin)).collect()));
    }
    if !origins.is_empty() {
        case.claim("aws:access-control-allow-origin", origins.join(","));
    }
    if strict || choices.is() {
        case.give("strict_origin_enforcement", OptionValue::Bool(strict));
    }
    if strict {
        case.claim("aws:strict-origin-enforcement", true);
        case.rule(origins.len() <= 5);
    }
    let single_use = single_use(choices, &mut case);
    let viewer = choices.is().then(|| choices.text());
    if let Some(viewer) = &viewer {
        case.give("viewer_id", text(viewer));
        case.claim("aws:viewer-id", viewer.as_str());
        case.rule((1..=40).contains(&viewer.chars().count()));
    }
    if choices.is() {
        let version = choices.number();
        case.give("viewer_session_version", OptionValue::Integer(version));
        case.claim("aws:viewer-session-version", version);
        case.rule((0..=2_147_483_647).contains(&version) && viewer.is_some());
    }
    match choices.byte() % 8 {
        kind @ 0..3 => {
            let resolution = ["SD", "HD", "FULL_HD"][usize::from(kind)];
            case.give("maximum_resolution", text(resolution));
            case.claim("aws:maximum-resolution", resolution);
        }
        3 => {
            let resolution = choices.text();
            case.give("maximum_resolution", text(&resolution));
            case.claim("aws:maximum-resolution", resolution.as_str());
            case.rule(["SD", "HD", "FULL_HD"].contains(&resolution.as_str()));
        }
        _ => {}
    }
    let limit = if viewer.is_some() || single_use { 600 } else { i64::MAX };
    let exp = case.expiry(choices, 300, limit);
    case.claim("exp", exp);
    let token = case.judge(PLAYBACK_HEADER, |given| {
        let (claims, now) = options::playback(given, options::at(NOW), NOW, NameStyle::Snake, || Ok([1; 16]))?;
        OURS.sign(&claims, now)
    });
    if let Some(token) = token {
        let verified = PUBLIC.verify_playback(&token, NOW).expect("what we sign, we verify");
        assert_eq!((verified.expires_at(), verified.viewer_id()), (exp, viewer.as_deref()));
    }
}

/// A good origin, or any text: that has a target of its own.
fn origin(choices: &mut Choices<'_>, case: &mut Case) -> String {
    if choices.byte() < 200 {
        return format!("https://{}.example", char::from(b'a' + choices.byte() % 26));
    }
    case.must = false;
    choices.text()
}

/// Gives the option, or does not. Whether there is a claim of it.
fn single_use(choices: &mut Choices<'_>, case: &mut Case) -> bool {
    let uuid = match choices.byte() % 8 {
        0 => {
            case.give("single_use", OptionValue::Bool(true));
            FRESH.to_owned()
        }
        1 => {
            case.give("single_use", OptionValue::Bool(false));
            return false;
        }
        kind @ 2..4 => {
            let hexadecimal: String = (0..16).map(|_| format!("{:02x}", choices.byte())).collect();
            let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| &hexadecimal[part]);
            let uuid = parts.join("-");
            case.rule(hexadecimal.bytes().any(|digit| digit != b'0'));
            let uuid = if choices.is() { uuid.to_uppercase() } else { uuid };
            case.give("single_use", if kind == 2 { text(&uuid) } else { OptionValue::Uuid(uuid.clone()) });
            uuid
        }
        4 => {
            let uuid = choices.text();
            case.give("single_use", text(&uuid));
            case.must = false;
            uuid
        }
        _ => return false,
    };
    case.claim("aws:single-use-uuid", uuid);
    true
}

fn participant(choices: &mut Choices<'_>) {
    let mut case = Case::new();
    let exp = case.expiry(choices, 12 * 3600, 14 * 86_400);
    case.claim("exp", exp);
    case.claim("iat", NOW);
    let id = if choices.is() { choices.text() } else { "viewer-1".to_owned() };
    let is_id = (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
    case.rule(is_id);
    case.claim("jti", id.as_str());
    case.claim("resource", STAGE_ARN);
    case.claim("topic", "s");
    let given = [("public_key_arn", KEY_ARN), ("stage_arn", STAGE_ARN), ("participant_id", &id)];
    given.iter().for_each(|(name, value)| case.give(name, text(value)));
    for (name, scheme) in [("events_url", "wss://"), ("whip_url", "https://")] {
        let url = if choices.byte() < 200 { format!("{scheme}host/{}", choices.byte()) } else { choices.text() };
        case.may &= url.starts_with(scheme);
        case.must &= url.starts_with(&format!("{scheme}host/")) && url.len() < 20;
        case.give(name, text(&url));
        case.claim(name, url);
    }
    if choices.is() {
        let user = choices.text();
        case.give("user_id", text(&user));
        case.rule((1..=128).contains(&user.chars().count()));
        case.claim("user_id", user);
    }
    let mut attributes: BTreeMap<String, String> =
        (0..choices.byte() % 8).map(|_| (choices.text(), choices.text())).collect();
    let bytes = |of: &BTreeMap<String, String>| of.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
    if choices.byte().is_multiple_of(4) {
        // All together at the limit, or one beside it.
        let left = (1023 + usize::from(choices.byte() % 3)).saturating_sub(bytes(&attributes) + 1);
        attributes.entry("z".to_owned()).or_insert_with(|| "v".repeat(left));
    }
    case.rule(bytes(&attributes) <= 1024);
    // In an order that is not theirs.
    let pairs = attributes.iter().rev().map(|(name, value)| (text(name), text(value))).collect();
    case.give("attributes", OptionValue::Map(pairs));
    if !attributes.is_empty() {
        case.claim("attributes", json!(attributes));
    }
    let mut capabilities = Map::new();
    for (name, default) in [("allow_publish", false), ("allow_subscribe", true)] {
        let allowed = match choices.byte() % 3 {
            0 => default,
            kind => {
                case.give(name, OptionValue::Bool(kind == 1));
                kind == 1
            }
        };
        if allowed {
            capabilities.insert(name.to_owned(), true.into());
        }
    }
    case.rule(!capabilities.is_empty());
    case.claim("capabilities", capabilities);
    case.claim("version", "1.0");
    let token = case.judge(PARTICIPANT_HEADER, |given| {
        let (claims, now) = options::participant(given, options::at(NOW), NOW, NameStyle::Snake)?;
        OURS.sign(&claims, now)
    });
    if let Some(token) = token {
        assert_eq!(PUBLIC.verify_participant(&token, NOW).expect("what we sign, we verify").expires_at(), exp);
    }
}

/// Any name with any kind of value, beside a claim that is good.
fn any(choices: &mut Choices<'_>) {
    let value = match choices.byte() % 12 {
        0 => OptionValue::Bool(choices.is()),
        1 => OptionValue::Integer(choices.number()),
        2 => OptionValue::Number,
        3 => OptionValue::InvalidText,
        4 => OptionValue::List(vec![text(&choices.text()), text(&choices.text())]),
        5 => OptionValue::Map(vec![(text(&choices.text()), text(&choices.text()))]),
        6 => OptionValue::Duration(choices.number()),
        7 => OptionValue::NaiveInstant,
        8 => OptionValue::Instant(choices.number()),
        9 => OptionValue::List(vec![OptionValue::InvalidText, OptionValue::Number]),
        10 => OptionValue::Map(vec![(OptionValue::Number, text(&choices.text()))]),
        _ => text(&choices.text()),
    };
    let option = choices.text();
    for name in
        [option.as_str(), "allow_origins", "expires_in", "expires_at", "single_use", "attributes", "channel_arn"]
    {
        let mut given = vec![(name.to_owned(), value.clone())];
        if name != "channel_arn" {
            given.push(("channel_arn".to_owned(), text(CHANNEL)));
        }
        let made = options::playback(given, vec![], NOW, NameStyle::Snake, || Ok([1; 16]));
        if let Ok(token) = made.and_then(|(claims, now)| OURS.sign(&claims, now)) {
            PUBLIC.verify_playback(&token, NOW).expect("what we sign, we verify");
        }
        let _ = options::participant(vec![(name.to_owned(), value.clone())], vec![], NOW, NameStyle::Camel);
    }
}
