"""Runs the examples of the guide and the READMEs as a reader would copy them: a page's blocks of one language in turn.

    examples.py <folder of the npm package>

Those of Rust are doctests of the core (`src/guide.rs`), and the npm package's `tests/readme.test.mjs` runs the
READMEs' JavaScript. The wheel is installed where this runs.
"""

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
    print(f"{ran} examples ran, of {failed} pages one failed" if failed else f"{ran} examples ran")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
