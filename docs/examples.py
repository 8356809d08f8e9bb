"""Runs the examples of the guide and the READMEs as a reader would copy them: a page's blocks of one language in turn.

    examples.py <folder of the npm package>

Those of Rust are doctests of the core (`src/guide.rs`), and the npm package's `tests/readme.test.mjs` runs the
READMEs' JavaScript. The wheel is installed where this runs. Targets of make are not run; each that a page
names must exist.
"""

import itertools
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (ROOT / "docs/pages", ROOT / "ivs-token/guide")
READMES = (ROOT / "README.md", ROOT / "ivs-token-py/README.md")
LANGUAGES = {"python": ("py", [sys.executable]), "js": ("mjs", ["node"])}
# What is shown and not run, and what the core's tests run.
OTHERS = {"rust", "sh", "text", "json"}

# What a README's reader has, and what the reader's Lambda is asked.
CHANNEL = "arn:aws:ivs:us-east-1:123456789012:channel/abcdEFGH"
URL = "https://x.us-east-1.playback.live-video.net/api/video/v1/us-east-1.123456789012.channel.abcdEFGH.m3u8"
GIVEN = f"""
import os
from ivs_token import SigningKey

os.environ.update(IVS_PRIVATE_KEY=SigningKey.generate().to_pkcs8_pem(), CHANNEL_ARN="{CHANNEL}", PLAYBACK_URL="{URL}")
"""
ASKED = """
answer = handler({"requestContext": {"authorizer": {"principalId": "viewer-42"}}}, None)
token = json.loads(answer["body"])["url"].partition("?token=")[2]
assert KEY.verifying_key().verify_playback(token)["viewer_id"] == "viewer-42"
"""
# A KMS whose signatures have the form of one.
BOTO3 = """
from types import SimpleNamespace


def client(service):
    return SimpleNamespace(sign=lambda **_: {"Signature": bytes.fromhex("3006020101020101")})
"""


def blocks(page: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for language, code in re.findall(r"^```(\S*)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        found.setdefault(language, []).append(code)
    return found


def programs() -> Iterator[tuple[Path, str, str, int]]:
    """The page, its language, its blocks as one program, and how many they are."""
    for page in sorted(page for pages in FOLDERS for page in pages.glob("*.md")):
        for language, codes in blocks(page.read_text(encoding="utf-8")).items():
            if language not in OTHERS:
                yield page, language, "\n".join(codes), len(codes)
    for page in READMES:
        codes = blocks(page.read_text(encoding="utf-8"))["python"]
        yield page, "python", "\n".join([GIVEN, *codes, ASKED]), len(codes)


def targets(makefile: Path) -> set[str]:
    text = makefile.read_text(encoding="utf-8")
    rules = re.findall(r"^([\w./ -]+):(?!=)", text, re.MULTILINE)
    included = re.findall(r"^include (\S+)$", text, re.MULTILINE)
    return set(" ".join(rules).split()).union(*(targets(makefile.parent / name) for name in included))


def unknown_targets() -> Iterator[tuple[Path, str]]:
    """What a page tells its reader to make, and neither its folder's Makefile nor the root's has, or that after -C."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "*.md"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for page in (ROOT / name for name in listed.stdout.split("\0") if name):
        text = page.read_text(encoding="utf-8")
        shell = [re.sub(r"(^|\s)#.*", "", code) for code in blocks(text).get("sh", [])]
        spans = re.findall(r"`([^`]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL))
        for code in (*shell, *spans):
            for folder, words in re.findall(r"\bmake (?:-s )?(?:-C (\S+) )?([^\n|&;)]+)", code):
                if folder == "<folder>":
                    continue
                folders = [ROOT / folder] if folder else [page.parent, ROOT]
                files = [each / "Makefile" for each in folders if folder or (each / "Makefile").exists()]
                known = set().union(*map(targets, files))
                named = itertools.takewhile(re.compile(r"[a-z][a-z0-9-]*$").match, words.split())
                yield from ((page, target) for target in named if target not in known)


def main() -> int:
    package = Path(sys.argv[1]).resolve()
    failed, ran = 0, 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "node_modules").mkdir()
        (folder / "node_modules/ivs-token").symlink_to(package)
        (folder / "boto3.py").write_text(BOTO3, encoding="utf-8")
        for page, language, program, count in programs():
            suffix, command = LANGUAGES[language]
            file = folder / f"{page.stem}.{suffix}"
            file.write_text(program, encoding="utf-8")
            done = subprocess.run([*command, str(file)], cwd=folder, capture_output=True, text=True)
            ran += count
            if done.returncode != 0:
                failed += 1
                print(f"{page.relative_to(ROOT)}, {language}: {done.stderr}", file=sys.stderr)
    unknown = list(unknown_targets())
    for page, target in unknown:
        print(f"{page.relative_to(ROOT)}: make {target}: there is no such target", file=sys.stderr)
    print(f"{ran} examples ran, of {failed} pages one failed" if failed else f"{ran} examples ran")
    return 1 if failed or unknown else 0


if __name__ == "__main__":
    sys.exit(main())
