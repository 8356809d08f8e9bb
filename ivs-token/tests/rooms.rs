//! The core's rooms: data passes through them in one direction, so each imports those before it alone.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The rooms in their order, which CONTRIBUTING's map has too.
const ROOMS: [&str; 10] =
    ["error", "values", "curve", "ecdsa", "token", "claims", "key", "verify", "options", "inspect"];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

/// The names that stand right behind each `crate::`, in braces or not, comments aside.
fn imports(source: &str) -> BTreeSet<String> {
    let code: String = source.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join("\n");
    let mut names = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut name = String::new();
            for character in group.chars() {
                match character {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        names.insert(std::mem::take(&mut name));
                    }
                    _ if depth == 0 => name.push(character),
                    _ => {}
                }
            }
            names.insert(name);
        } else {
            names.insert(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    names
        .iter()
        .map(|name| name.split("::").next().unwrap().trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn each_room_imports_those_before_it_alone() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut seen = BTreeSet::new();
    for path in sources(&root).iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs")) {
        let room = path.strip_prefix(&root).unwrap().components().next().unwrap().as_os_str().to_str().unwrap();
        let room = room.trim_end_matches(".rs");
        let Some(at) = ROOMS.iter().position(|name| *name == room) else {
            assert!(["lib", "model", "guide"].contains(&room), "{} is in no room", path.display());
            continue;
        };
        seen.insert(at);
        let allowed =
            |name: &str| name == "Error" || name == "model" || ROOMS.iter().take(at + 1).any(|before| *before == name);
        for name in imports(&fs::read_to_string(path).unwrap()) {
            assert!(allowed(&name), "{} imports {name}, which is not before {room}", path.display());
        }
    }
    assert_eq!(seen.len(), ROOMS.len());
}

/// Where the core is another in another build: a check that only some builds make could not be seen by the tests of the rest.
/// What tests alone compile is aside, and so are assertions, which a right program never meets.
const BUILDS: [(&str, usize, &str); 18] = [
    // The signer and its field: `make test` runs both of each, and the npm package's suite the one that WebAssembly has.
    ("lib.rs", 1, "not(ivs_token_signer = \"p384\")"),
    ("ecdsa/mod.rs", 5, "not(ivs_token_signer = \"p384\")"),
    ("ecdsa/mod.rs", 2, "ivs_token_signer = \"p384\""),
    ("ecdsa/mod.rs", 1, "ivs_token_signer = \"p384\", allow(dead_code, reason = \"p384 does not check\")"),
    ("curve/mod.rs", 1, "any(target_arch = \"wasm32\", ivs_token_field = \"30\")"),
    ("curve/mod.rs", 1, "any(target_arch = \"wasm32\", ivs_token_field = \"30\", test)"),
    ("curve/mod.rs", 2, "all(not(target_arch = \"wasm32\"), any(not(ivs_token_field = \"30\"), test))"),
    ("curve/mod.rs", 2, "not(any(target_arch = \"wasm32\", ivs_token_field = \"30\"))"),
    // How code is laid out, not what it does.
    ("curve/batch.rs", 1, "not(target_arch = \"wasm32\"), inline(always)"),
    ("curve/batch.rs", 1, "target_arch = \"wasm32\", inline(never)"),
    ("curve/limbs.rs", 2, "not(target_arch = \"wasm32\"), inline(always)"),
    ("curve/each.rs", 1, "not(target_arch = \"wasm32\")"),
    ("curve/each.rs", 1, "target_arch = \"wasm32\""),
    ("curve/scalar.rs", 1, "target_arch = \"wasm32\""),
    // How much of the stack is overwritten: `make zeroize` looks at each profile.
    ("key/stack.rs", 1, "any(unix, windows)"),
    ("key/stack.rs", 1, "debug_assertions"),
    // A test of assertions.
    ("curve/field30.rs", 1, "debug_assertions"),
    // Where random bytes come from; without it there is no `generate`.
    ("key/signing.rs", 1, "feature = \"getrandom\""),
];

#[test]
fn the_core_is_the_same_in_each_build() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeMap::new();
    for path in sources(&root) {
        let file = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        if !file.ends_with(".rs")
            || ["/tests/", "/proof/", "model.rs", "oracle.rs"].iter().any(|part| file.contains(part))
        {
            continue;
        }
        for line in fs::read_to_string(&path).unwrap().lines() {
            for start in ["cfg(", "cfg!(", "cfg_attr("] {
                for (at, _) in line.match_indices(start) {
                    let rest = &line[at + start.len()..];
                    let mut depth = 1;
                    let end = rest.find(|c| {
                        depth += i32::from(c == '(') - i32::from(c == ')');
                        depth == 0
                    });
                    let condition = &rest[..end.unwrap_or(rest.len())];
                    let of_tests = ["test", "doctest"].contains(&condition.split(',').next().unwrap());
                    if !of_tests && condition != "any(doc, doctest)" {
                        *found.entry((file.clone(), condition.to_owned())).or_default() += 1;
                    }
                }
            }
        }
    }
    let told = BUILDS.map(|(file, times, condition)| ((file.to_owned(), condition.to_owned()), times)).into();
    assert_eq!(found, told);
}

/// Whoever uses the core compiles these, and has to trust them. One more is a decision.
#[test]
fn the_core_depends_on_these_alone() {
    const CRATES: [&str; 10] =
        ["base64ct", "getrandom", "once_cell", "p384", "sec1", "serde", "serde_json", "sha2", "thiserror", "zeroize"];
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let mut found = BTreeSet::new();
    for section in manifest.split("\n[").skip(1) {
        let (title, lines) = section.split_once(']').unwrap();
        if title.contains("dependencies") && title != "dev-dependencies" {
            // A section of its own for one crate would be named in its title.
            assert!(title == "dependencies", "[{title}]");
            found.extend(
                lines
                    .lines()
                    .filter(|line| !line.starts_with('#'))
                    .filter_map(|line| line.split([' ', '=', '.']).next()),
            );
        }
    }
    found.remove("");
    assert_eq!(found, BTreeSet::from(CRATES));
}

/// A file that was added would else be no test.
#[test]
fn the_program_of_all_tests_has_each_file() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let all = fs::read_to_string(tests.join("all.rs")).unwrap();
    for path in sources(&tests).iter().filter(|path| path.parent() == Some(&tests)) {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(
            name == "all.rs" || all.contains(&format!("\nmod {};\n", name.trim_end_matches(".rs"))),
            "all.rs lacks {name}"
        );
    }
}
