//! Values as words in one text: what `ts/wire.ts` writes and reads. A word is a tag, its length in UTF-16 units, a colon, and so
//! much text; a list or map says how many values follow, an error is its code, and its message follows.

use alloc::{
    format,
    string::{String, ToString},
};
use ivs_token::{
    Error,
    options::{self, OptionValue},
};

/// Words, read one value after another. What cannot be read is `Other`, which no option takes.
pub(crate) struct Words<'a>(&'a str);

impl<'a> Words<'a> {
    pub(crate) fn new(words: &'a str) -> Self {
        Self(words)
    }

    pub(crate) fn value(&mut self) -> OptionValue {
        let Some((tag, text)) = self.word() else { return OptionValue::Unset };
        match tag {
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

    /// A token or a URL, for the message by its name.
    pub(crate) fn text(&mut self, name: &str) -> Result<String, Error> {
        options::text(name, self.value())
    }

    #[cfg(feature = "keys")]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn word(&mut self) -> Option<(&'a str, &'a str)> {
        let (head, rest) = self.0.split_once(':')?;
        let (tag, length) = head.split_at_checked(1)?;
        let mut left = count(length);
        let end = rest.find(|character: char| {
            let ended = left == 0;
            left = left.saturating_sub(character.len_utf16());
            ended
        });
        let (text, rest) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
        self.0 = rest;
        Some((tag, text))
    }
}

fn count(text: &str) -> usize {
    text.parse().unwrap_or_default()
}

/// What a call has to say: a value or an error.
pub(crate) fn reply(result: Result<OptionValue, Error>) -> String {
    let mut words = String::new();
    write_result(&mut words, result);
    words
}

pub(crate) fn write_result(words: &mut String, result: Result<OptionValue, Error>) {
    match result {
        Ok(value) => write(words, value),
        Err(error) => {
            write_word(words, "e", error.code());
            write_word(words, "t", &error.to_string());
        }
    }
}

/// Writes what a call gives: texts, flags, whole numbers, lists and maps of them.
fn write(words: &mut String, value: OptionValue) {
    match value {
        OptionValue::Bool(value) => write_word(words, "b", if value { "1" } else { "0" }),
        OptionValue::Integer(value) => write_word(words, "i", &value.to_string()),
        OptionValue::Text(text) => write_word(words, "t", &text),
        OptionValue::List(items) => {
            write_word(words, "l", &items.len().to_string());
            items.into_iter().for_each(|item| write(words, item));
        }
        OptionValue::Map(entries) => {
            write_word(words, "m", &entries.len().to_string());
            entries.into_iter().flat_map(|(key, value)| [key, value]).for_each(|value| write(words, value));
        }
        _ => write_word(words, "u", ""),
    }
}

pub(crate) fn write_word(words: &mut String, tag: &str, text: &str) {
    let length = text.encode_utf16().count();
    words.push_str(&format!("{tag}{length}:{text}"));
}
