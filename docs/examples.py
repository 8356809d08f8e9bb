"""Runs the guide's examples as a reader would copy them: the blocks of one page and language, one after the other.

    examples.py <folder of the npm package>

Those of Rust are doctests of the core (`ivs-token/src/guide.rs`). The wheel is installed where this runs.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (ROOT / "docs/pages", ROOT / "ivs-token/guide")
LANGUAGES = {"python": ("py", [sys.executable]), "js": ("mjs", ["node"])}
# What is shown and not run, and what the core's tests run.
OTHERS = {"rust", "sh", "text", "json"}


def blocks(page: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for language, code in re.findall(r"^```(\S*)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        found.setdefault(language, []).append(code)
    return found


def main() -> int:
    package = Path(sys.argv[1]).resolve()
    failed, ran = 0, 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "node_modules").mkdir()
        (folder / "node_modules/ivs-token").symlink_to(package)
        for page in sorted(page for pages in FOLDERS for page in pages.glob("*.md")):
            for language, codes in blocks(page.read_text(encoding="utf-8")).items():
                if language in OTHERS:
                    continue
                suffix, command = LANGUAGES[language]
                file = folder / f"{page.stem}.{suffix}"
                file.write_text("\n".join(codes), encoding="utf-8")
                done = subprocess.run([*command, str(file)], cwd=folder, capture_output=True, text=True)
                ran += len(codes)
                if done.returncode != 0:
                    failed += 1
                    print(f"{page.name}, {language}: {done.stderr}", file=sys.stderr)
    if ran == 0:
        print("no example was found", file=sys.stderr)
        return 1
    print(f"{ran} examples ran, of {failed} pages one failed" if failed else f"{ran} examples ran")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
