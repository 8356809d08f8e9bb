//! JSON both ways: payloads written by hand as serde_json writes them, and foreign ones read strictly.

use super::map::Map;
use alloc::string::String;
use core::{
    cell::Cell,
    fmt::{Display, Write as _},
};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

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

    /// `value` is an integer of whichever type: JSON writes it as Rust does.
    pub(crate) fn integer(&mut self, name: &str, value: impl Display) {
        self.name(name);
        // Writing to a String cannot fail.
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
        let mut rest = text;
        // All of these are one byte, which is no part of another character.
        while let Some(at) = rest.bytes().position(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
            self.0.push_str(rest.get(..at).unwrap_or_default());
            let mut characters = rest.get(at..).unwrap_or_default().chars();
            match characters.next().unwrap_or_default() {
                '"' => self.0.push_str("\\\""),
                '\\' => self.0.push_str("\\\\"),
                '\u{8}' => self.0.push_str("\\b"),
                '\t' => self.0.push_str("\\t"),
                '\n' => self.0.push_str("\\n"),
                '\u{c}' => self.0.push_str("\\f"),
                '\r' => self.0.push_str("\\r"),
                control => {
                    let _ = write!(self.0, "\\u{:04x}", u32::from(control));
                }
            }
            rest = characters.as_str();
        }
        self.0.push_str(rest);
    }
}

/// The members of a JSON object.
pub(crate) type Object = Map<Value>;

/// A JSON value as it was read, as far as claims tell values apart.
#[derive(Debug, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Flag(bool),
    /// A number that was written without fraction and exponent: 0 and above, below 0.
    Unsigned(u64),
    Negative(i64),
    Object(Object),
    /// A list, null, or another number.
    Other,
}

impl Value {
    pub(crate) fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub(crate) fn as_flag(&self) -> Option<bool> {
        if let Self::Flag(flag) = self { Some(*flag) } else { None }
    }

    pub(crate) fn as_unsigned(&self) -> Option<u64> {
        if let Self::Unsigned(number) = self { Some(*number) } else { None }
    }

    pub(crate) fn as_signed(&self) -> Option<i64> {
        match self {
            Self::Unsigned(number) => i64::try_from(*number).ok(),
            Self::Negative(number) => Some(*number),
            _ => None,
        }
    }

    pub(crate) fn as_object(&self) -> Option<&Object> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }
}

/// Reads a JSON object; a name that stands twice in any object of it is an error (RFC 7519, 4). What exceeds
/// serde_json's limits of depth or number, as RFC 8259, 9 lets a reader have them, counts as no JSON.
pub(crate) fn read_object(bytes: &[u8]) -> Result<Object, &'static str> {
    let (value, repeated) = read(bytes)
        .ok_or("it is not JSON (or nests more than 127 levels deep, or has a number too large for a 64-bit float)")?;
    match value {
        _ if repeated => Err("it has a name twice"),
        Value::Object(object) => Ok(object),
        _ => Err("it is not a JSON object"),
    }
}

/// Reads a JSON object as most readers do: of two equal names, the last.
pub(crate) fn read_lenient(bytes: &[u8]) -> Option<Object> {
    match read(bytes) {
        Some((Value::Object(object), _)) => Some(object),
        _ => None,
    }
}

/// A JSON text's value, and whether a name repeats anywhere in it.
///
/// `serde_json::Value` would keep the last of two equal names without a word, in an order that depends on the features that
/// other crates switch on.
fn read(bytes: &[u8]) -> Option<(Value, bool)> {
    let repeated = Cell::new(false);
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Reader { repeated: &repeated }.deserialize(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    Some((value, repeated.get()))
}

#[derive(Clone, Copy)]
struct Reader<'a> {
    repeated: &'a Cell<bool>,
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// All that JSON can hold, so that no value is of a wrong type here.
impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Object::new();
        while let Some(name) = map.next_key::<String>()? {
            if object.insert(name, map.next_value_seed(self)?).is_some() {
                self.repeated.set(true);
            }
        }
        // No claim: a number, handed over like this where another crate has switched `arbitrary_precision` on. An object that
        // was written so has a text for its value.
        let number = object.get("$serde_json::private::Number") == Some(&Value::Other) && object.names().count() == 1;
        Ok(if number { Value::Other } else { Value::Object(object) })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        while sequence.next_element_seed(self)?.is_some() {}
        Ok(Value::Other)
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.into()))
    }

    /// No text of the token, which serde_json lends: a number, disguised (see `visit_map`).
    fn visit_string<E>(self, _: String) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Flag(flag))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Unsigned(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(u64::try_from(number).map_or(Value::Negative(number), Value::Unsigned))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Other)
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
        let expected = serde_json::json!({ every.clone(): every });
        assert_eq!(writer.finish(), serde_json::to_string(&expected).unwrap());
    }

    #[test]
    fn refuses_a_repeated_name_at_any_depth() {
        for text in [r#"{"a":1,"a":1}"#, r#"{"a":{"b":1,"b":2}}"#, r#"{"a":[{"b":1,"\u0062":2}]}"#] {
            assert_eq!(read_object(text.as_bytes()), Err("it has a name twice"), "{text}");
        }
        assert!(read_object(br#"{"a":{"b":1},"b":{"b":1.5}}"#).is_ok());
    }

    /// With the feature that makes it appear, the disguise is met in `fuzz/tests/features.rs`.
    #[test]
    fn an_object_is_one_whatever_its_names() {
        let object = read_object(br#"{"a":{"$serde_json::private::Number":"1.5"}}"#).unwrap();
        assert!(object.get("a").is_some_and(|value| value.as_object().is_some()));
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
