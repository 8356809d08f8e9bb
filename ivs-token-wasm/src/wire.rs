//! Values as flat words of text, each with a tag for its first character: what `ts/wire.ts` writes and reads.

use alloc::{
    format,
    string::String,
    vec::{IntoIter, Vec},
};
use ivs_token::{
    Error,
    options::{self, NamedValue, OptionValue},
};

const PLAIN: &str = "a plain object, such as { … } or JSON.parse make (what a class, Map or Promise holds would be lost: copy it \
                     into one, await a promise)";

/// Words, read one value after another. What cannot be read is `Other`, which no option takes.
pub(crate) struct Words(IntoIter<String>);

impl Words {
    pub(crate) fn new(words: Vec<String>) -> Self {
        Self(words.into_iter())
    }

    pub(crate) fn value(&mut self) -> OptionValue {
        let Some(word) = self.0.next() else { return OptionValue::Unset };
        let text = word.get(1..).unwrap_or_default();
        match word.get(..1).unwrap_or_default() {
            "u" => OptionValue::Unset,
            "b" => OptionValue::Bool(text == "1"),
            // What is whole but beyond 64 bits is a number all the same.
            "i" => text.parse().map_or(OptionValue::Number, OptionValue::Integer),
            "n" => OptionValue::Number,
            "t" => OptionValue::Text(text.into()),
            "s" => OptionValue::InvalidText,
            "d" => text.parse().map_or(OptionValue::InvalidInstant, OptionValue::Instant),
            "D" => OptionValue::InvalidInstant,
            "l" => OptionValue::List((0..count(text)).map(|_| self.value()).collect()),
            "m" => OptionValue::Map((0..count(text)).map(|_| (self.value(), self.value())).collect()),
            _ => OptionValue::Other,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.as_slice().is_empty()
    }

    /// A token or a URL, for the message by its name.
    pub(crate) fn text(&mut self, name: &str) -> Result<String, Error> {
        options::text(name, self.value())
    }

    pub(crate) fn claims(&mut self) -> Result<Vec<NamedValue>, Error> {
        self.options("the claims")
    }

    pub(crate) fn call(&mut self) -> Result<Vec<NamedValue>, Error> {
        self.options("the call's options")
    }

    /// A plain object as options. A name that is no text is none that a call knows.
    fn options(&mut self, what: &str) -> Result<Vec<NamedValue>, Error> {
        let entries = match self.value() {
            OptionValue::Unset => Vec::new(),
            OptionValue::Map(entries) => entries,
            _ => return Err(options::wrong_type(what, PLAIN)),
        };
        let name = |key| if let OptionValue::Text(name) = key { name } else { String::new() };
        Ok(entries.into_iter().map(|(key, value)| (name(key), value)).collect())
    }

    /// The host's clock, in Unix seconds.
    pub(crate) fn clock(&mut self) -> u64 {
        let OptionValue::Integer(seconds) = self.value() else { return 0 };
        seconds.try_into().unwrap_or_default()
    }
}

fn count(text: &str) -> usize {
    text.parse().unwrap_or_default()
}

/// Writes what a verified token or an inspection holds: texts, flags, whole numbers, lists and maps of them.
pub(crate) fn write(words: &mut Vec<String>, value: OptionValue) {
    match value {
        OptionValue::Bool(value) => words.push(format!("b{}", u8::from(value))),
        OptionValue::Integer(value) => words.push(format!("i{value}")),
        OptionValue::Text(text) => words.push(format!("t{text}")),
        OptionValue::List(items) => {
            words.push(format!("l{}", items.len()));
            items.into_iter().for_each(|item| write(words, item));
        }
        OptionValue::Map(entries) => {
            words.push(format!("m{}", entries.len()));
            entries.into_iter().flat_map(|(key, value)| [key, value]).for_each(|value| write(words, value));
        }
        _ => words.push("u".into()),
    }
}

/// Named values as words: a map.
pub(crate) fn named(values: Vec<(&'static str, OptionValue)>) -> Vec<String> {
    let mut words = Vec::new();
    let text = |name: &str| OptionValue::Text(name.into());
    write(&mut words, OptionValue::Map(values.into_iter().map(|(name, value)| (text(name), value)).collect()));
    words
}
