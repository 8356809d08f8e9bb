//! The search: any eight bytes in a row of any secret, in each form in which code keeps numbers.

use crate::secrets;
use std::collections::HashMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};

/// Bytes in a row that are taken for a part of a secret: in the memory of a process they stand for nothing else by chance.
const WINDOW: usize = 8;

/// What a window is of.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Name(usize);

pub struct Search {
    names: Vec<String>,
    /// Eight bytes of a secret, and where they are not enough, the eight that must follow.
    windows: HashMap<u64, (Name, Option<u64>)>,
    /// Whether any window begins with these two bytes: most of memory is passed by so.
    begins: Vec<bool>,
}

/// One place with a part of a secret, or all of it.
pub struct Find {
    name: String,
    region: String,
    address: u64,
    bytes: usize,
    is_key: bool,
}

impl Find {
    /// All of the private number, on the heap, as a key holds it.
    pub fn is_key(&self) -> bool {
        self.is_key && self.bytes == secrets::BYTES && self.region == "[heap]"
    }
}

impl fmt::Display for Find {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} bytes of {} in {} at {:x}", self.bytes, self.name, self.region, self.address)
    }
}

impl Search {
    pub fn new() -> Self {
        Self { names: Vec::new(), windows: HashMap::new(), begins: vec![false; 1 << 16] }
    }

    /// The key, in its forms.
    pub fn add_key(&mut self) {
        self.add("d", &secrets::scalar());
        self.add_text("d in PEM", &secrets::base64_of_key());
        for coordinate in secrets::TABLE.as_chunks::<{ secrets::BYTES }>().0 {
            self.add("the comb's table, by a digit of k", coordinate);
        }
    }

    /// What follows from a token and the key.
    pub fn add_token(&mut self, token: &str) {
        for (name, bytes) in secrets::of_token(&secrets::scalar(), token) {
            self.add(name, &bytes);
        }
    }

    /// A number, big-endian: in bytes of either order, in words, and in limbs of 30 bits.
    fn add(&mut self, name: &str, bytes: &[u8]) {
        self.names.push(name.to_owned());
        for window in bytes.windows(WINDOW) {
            let word = u64::from_be_bytes(window.try_into().expect("it has that size"));
            self.add_window(word, None);
            self.add_window(word.swap_bytes(), None);
        }
        // A limb has 30 bits alone.
        for pair in secrets::limbs_of_30_bits(bytes).windows(2) {
            self.add_window(pair[0], Some(pair[1]));
        }
    }

    fn add_text(&mut self, name: &str, text: &str) {
        self.names.push(name.to_owned());
        for window in text.as_bytes().windows(WINDOW) {
            self.add_window(u64::from_le_bytes(window.try_into().expect("it has that size")), None);
        }
    }

    fn add_window(&mut self, word: u64, next: Option<u64>) {
        self.begins[usize::from(word as u16)] = true;
        self.windows.entry(word).or_insert((Name(self.names.len() - 1), next));
    }

    /// All places in what the process may write to.
    pub fn run(&self, process: u32) -> Vec<Find> {
        let maps = fs::read_to_string(format!("/proc/{process}/maps")).expect("a child's memory map is readable");
        let mut memory = File::open(format!("/proc/{process}/mem")).expect("a child's memory is readable");
        let mut finds = Vec::new();
        for line in maps.lines() {
            let mut fields = line.split_ascii_whitespace();
            let (range, access, region) = (fields.next(), fields.next(), fields.nth(3));
            let (Some((start, end)), Some(access)) = (range.and_then(|range| range.split_once('-')), access) else {
                panic!("no line of a memory map: {line}");
            };
            if !access.starts_with("rw") {
                continue;
            }
            let [start, end] = [start, end].map(|at| u64::from_str_radix(at, 16).expect("an address"));
            let mut bytes = vec![0; (end - start) as usize];
            memory.seek(SeekFrom::Start(start)).expect("it is mapped");
            memory.read_exact(&mut bytes).expect("it is mapped");
            self.search(&bytes, start, region.unwrap_or("an anonymous map"), &mut finds);
        }
        finds
    }

    fn search(&self, bytes: &[u8], start: u64, region: &str, finds: &mut Vec<Find>) {
        let mut last: Option<(Name, u64)> = None;
        let word = |at: usize| {
            let window = bytes.get(at..at + WINDOW)?;
            Some(u64::from_le_bytes(window.try_into().expect("it has that size")))
        };
        for at in 0..bytes.len() {
            let Some(found) = word(at) else { break };
            if !self.begins[usize::from(found as u16)] {
                continue;
            }
            let Some(&(name, next)) = self.windows.get(&found) else { continue };
            if next.is_some() && word(at + WINDOW) != next {
                continue;
            }
            let address = start + at as u64;
            match finds.last_mut() {
                // The next bytes, or limbs, of the same.
                Some(find) if last.is_some_and(|(of, at)| of == name && address - at <= 8) => {
                    find.bytes = (address - find.address) as usize + WINDOW;
                }
                _ => finds.push(Find {
                    name: self.names[name.0].clone(),
                    region: region.to_owned(),
                    address,
                    bytes: WINDOW,
                    is_key: name == Name(0),
                }),
            }
            last = Some((name, address));
        }
    }
}
