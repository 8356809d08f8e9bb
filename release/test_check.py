"""The judgements of check.py, what native_wheel.py takes from a list of tools, and what the crate's package has.

All else is tried by running it.
"""

import re
import subprocess
import unittest

from check import INTERFACE, ROOT, NotReady, assert_equal, changelog_section, citation_version, foreign_types
from native_wheel import pinned

CHANGELOG = """# Changelog

## [Unreleased]

## [1.2.0] - 2026-01-31

### Added

- This.

## [1.1.0] - 2026-01-01

- That.
"""


class Changelog(unittest.TestCase):
    def test_gives_the_section_of_the_version_alone(self) -> None:
        self.assertEqual(changelog_section(CHANGELOG, "1.2.0"), "### Added\n\n- This.")
        self.assertEqual(changelog_section(CHANGELOG, "1.1.0"), "- That.")

    def test_refuses_a_version_that_it_does_not_tell_of(self) -> None:
        for more in ("", "\n## [1x3x0] - 2026-02-01\n\n- More.\n", "\n## [1.3.0] - soon\n\n- More.\n"):
            with self.assertRaisesRegex(NotReady, r"\[1\.3\.0\]"):
                changelog_section(CHANGELOG + more, "1.3.0")

    def test_refuses_a_section_without_text(self) -> None:
        with self.assertRaises(NotReady):
            changelog_section(CHANGELOG + "\n## [1.0.0] - 2025-01-01\n", "1.0.0")

    def test_refuses_what_still_waits(self) -> None:
        with self.assertRaisesRegex(NotReady, "Unreleased"):
            changelog_section(CHANGELOG.replace("[Unreleased]\n", "[Unreleased]\n\n- New.\n"), "1.2.0")


class Versions(unittest.TestCase):
    def test_must_be_equal(self) -> None:
        assert_equal({"core": "1.2.0", "npm": "1.2.0"})
        with self.assertRaisesRegex(NotReady, "core 1.2.0, npm 1.2.1"):
            assert_equal({"core": "1.2.0", "npm": "1.2.1"})

    def test_of_the_citation_is_not_that_of_its_format(self) -> None:
        self.assertEqual(citation_version("cff-version: 1.2.0\nversion: 0.1.0\n"), "0.1.0")


class Crate(unittest.TestCase):
    def test_has_both_licences_and_all_that_its_sources_include(self) -> None:
        core = ROOT / "ivs-token"
        command = ["cargo", "package", "--list", "--offline", "--allow-dirty", "--package", "ivs-token"]
        packed = set(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split())
        wanted = {"LICENSE-APACHE", "LICENSE-MIT", "README.md"}
        for source in core.glob("src/**/*.rs"):
            wanted.add(source.relative_to(core).as_posix())
            text = source.read_text(encoding="utf-8")
            files = [(source.parent / name).resolve() for name in re.findall(r'include_\w+!\("([^"]+)"\)', text)]
            wanted.update(file.relative_to(core).as_posix() for file in files if file.is_relative_to(core))
        # By a macro, from their names.
        wanted.update(f"guide/{page.name}" for page in core.glob("guide/*.md"))
        self.assertIn("src/curve/table.bin", wanted)
        self.assertIn("guide/keys.md", wanted)
        self.assertEqual(wanted - packed, set())


class Interface(unittest.TestCase):
    def test_has_no_type_of_another_crate(self) -> None:
        listed = INTERFACE.read_text(encoding="utf-8")
        self.assertIn("pub fn ivs_token::SigningKey::sign", listed)
        self.assertEqual(foreign_types(listed), [])

    def test_of_another_crate_is_seen_wherever_it_stands(self) -> None:
        for line in (
            "pub fn ivs_token::a(p384::SecretKey)",
            "pub fn ivs_token::b() -> core::option::Option<serde_json::Value>",
            "impl signature::Signer<ivs_token::C> for ivs_token::D",
            "pub fn ivs_token::e(&std::path::Path)",
        ):
            self.assertEqual(foreign_types(f"pub mod ivs_token\n{line}\n"), [line])


class Pinned(unittest.TestCase):
    def test_a_tool_has_its_version_and_its_hashes_and_nothing_of_the_next(self) -> None:
        tools = pinned("requirements-tools.txt", "maturin", "uv")
        self.assertEqual([tool.partition("==")[0] for tool in tools], ["maturin", "uv"])
        for tool in tools:
            self.assertRegex(tool, r"\A[a-z]+==[\d.]+( +--hash=sha256:[0-9a-f]{64})+\Z")


if __name__ == "__main__":
    unittest.main()
