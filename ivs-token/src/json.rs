//! JSON both ways: payloads written by hand as serde_json writes them, and foreign ones read strictly.

use alloc::{collections::BTreeSet, string::String};
use core::fmt::Write as _;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

/// A JSON object being written, compact and in the order of the calls.
#[derive(Debug)]
pub(crate) struct ObjectWriter(String);

impl ObjectWriter {
    pub(crate) fn new(capacity: usize) -> Self {
        let mut text = String::with_capacity(capacity);
        text.push('{');
        Self(text)
    }

    pub(crate) fn string(&mut self, name: &str, value: &str) {
        self.name(name);
        self.quoted(value);
    }

    /// One string of several parts with a comma between them, as IVS wants its origins.
    pub(crate) fn comma_separated<'a>(&mut self, name: &str, parts: impl Iterator<Item = &'a str>) {
        self.name(name);
        self.0.push('"');
        for (at, part) in parts.enumerate() {
            if at > 0 {
                self.0.push(',');
            }
            self.escaped(part);
        }
        self.0.push('"');
    }

    pub(crate) fn unsigned(&mut self, name: &str, value: u64) {
        self.name(name);
        // Writing to a String cannot fail.
        let _ = write!(self.0, "{value}");
    }

    pub(crate) fn signed(&mut self, name: &str, value: i64) {
        self.name(name);
        let _ = write!(self.0, "{value}");
    }

    pub(crate) fn yes(&mut self, name: &str) {
        self.name(name);
        self.0.push_str("true");
    }

    /// An object inside this one.
    pub(crate) fn object(&mut self, name: &str, fill: impl FnOnce(&mut Self)) {
        self.name(name);
        self.0.push('{');
        fill(self);
        self.0.push('}');
    }

    pub(crate) fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }

    fn name(&mut self, name: &str) {
        if !self.0.ends_with('{') {
            self.0.push(',');
        }
        self.quoted(name);
        self.0.push(':');
    }

    fn quoted(&mut self, text: &str) {
        self.0.push('"');
        self.escaped(text);
        self.0.push('"');
    }

    /// RFC 8259, 7: the two characters and the controls that must be escaped, in their short forms where there are any.
    fn escaped(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '"' => self.0.push_str("\\\""),
                '\\' => self.0.push_str("\\\\"),
                '\u{8}' => self.0.push_str("\\b"),
                '\t' => self.0.push_str("\\t"),
                '\n' => self.0.push_str("\\n"),
                '\u{c}' => self.0.push_str("\\f"),
                '\r' => self.0.push_str("\\r"),
                control if control < ' ' => {
                    let _ = write!(self.0, "\\u{:04x}", u32::from(control));
                }
                other => self.0.push(other),
            }
        }
    }
}

/// A JSON value as it was read.
pub(crate) type Value = serde_json::Value;
/// The members of a JSON object.
pub(crate) type Object = serde_json::Map<String, Value>;

/// Reads a JSON object; a name that stands twice in any object of it is an error (RFC 7519, 4).
pub(crate) fn read_object(bytes: &[u8]) -> Result<Object, &'static str> {
    // serde_json keeps the last of two equal names. A walk of its own sees both, whatever features of serde_json
    // another crate has switched on.
    serde_json::from_slice::<UniqueNames>(bytes)
        .map_err(|error| if error.is_data() { "a name stands in it twice" } else { "it is not JSON" })?;
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err("it is not a JSON object"),
    }
}

/// Reads a JSON object as most readers do: of two equal names, the last.
pub(crate) fn read_lenient(bytes: &[u8]) -> Option<Object> {
    serde_json::from_slice(bytes).ok()
}

/// A walk over JSON that fails where a name repeats.
struct UniqueNames;

impl<'de> Deserialize<'de> for UniqueNames {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for UniqueNames {
    type Value = Self;

    fn expecting(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("JSON without repeated names")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self, A::Error> {
        let mut names = BTreeSet::new();
        while let Some(name) = map.next_key::<String>()? {
            if !names.insert(name) {
                return Err(A::Error::custom("repeated name"));
            }
            map.next_value::<Self>()?;
        }
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self, A::Error> {
        while sequence.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_as_serde_json_does() {
        let every: String = (0..0x3000).chain(0x1_f600..0x1_f610).filter_map(char::from_u32).collect();
        let mut writer = ObjectWriter::new(0);
        writer.string(&every, &every);
        let expected: Object = [(every.clone(), Value::from(every))].into_iter().collect();
        assert_eq!(writer.finish(), serde_json::to_string(&expected).unwrap());
    }

    #[test]
    fn refuses_a_repeated_name_at_any_depth() {
        for text in [r#"{"a":1,"a":1}"#, r#"{"a":{"b":1,"b":2}}"#, r#"{"a":[{"b":1,"\u0062":2}]}"#] {
            assert_eq!(read_object(text.as_bytes()), Err("a name stands in it twice"), "{text}");
        }
        assert!(read_object(br#"{"a":{"b":1},"b":{"b":1.5}}"#).is_ok());
    }

    #[test]
    fn refuses_what_is_not_one_object() {
        for text in ["", "{", "[]", "1", "{} {}", "{\"a\":\"\\ud800\"}", "{\"a\":01}", "null", "{'a':1}"] {
            assert!(read_object(text.as_bytes()).is_err(), "{text}");
        }
        assert!(read_object(b"{\"a\":\"\xff\"}").is_err());
        let deep = "[".repeat(4000);
        assert!(read_object(deep.as_bytes()).is_err());
    }
}
