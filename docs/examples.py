"""Runs the examples of the guide and the READMEs as a reader would copy them: a page's blocks of one language in turn.

    examples.py <folder of the npm package>

Those of Rust are doctests of the core (`src/guide.rs`), and the npm package's `tests/readme.test.mjs` runs the
READMEs' JavaScript. The wheel is installed where this runs. What a page tells pip to install is installed, from a
folder of wheels. Targets of make are not run; each that a page names must exist.
"""

import itertools
import os
import re
import shutil
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
# A KMS that signs what a key for ES384 can sign, and whose signatures have the form of one.
BOTO3 = """
from types import SimpleNamespace


def sign(*, KeyId, Message, MessageType, SigningAlgorithm):
    assert (len(Message), MessageType, SigningAlgorithm) == (48, "DIGEST", "ECDSA_SHA_384")
    return {"Signature": bytes.fromhex("3006020101020101")}


def client(service):
    assert service == "kms"
    return SimpleNamespace(sign=sign)
"""
# What a page defines for its reader to call.
CALLED = {
    ("kms", "python"): f"""
import boto3

assert sign_by_kms(boto3.client("kms"), "alias/ivs", channel_arn="{CHANNEL}").count(".") == 2
""",
    ("kms", "js"): f"""
const kmsSign = async (digest) => {{
  if (digest.length !== 48) throw new Error("this is no digest");
  return Uint8Array.of(0x30, 6, 2, 1, 1, 2, 1, 1);
}};
const token = await signByKms(kmsSign, {{ channelArn: "{CHANNEL}" }});
if (token.split(".").length !== 3) throw new Error("this is no token");
""",
}


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
                called = CALLED.get((page.stem, language), "")
                yield page, language, "\n".join([*codes, called]), len(codes)
    for page in READMES:
        codes = blocks(page.read_text(encoding="utf-8"))["python"]
        yield page, "python", "\n".join([GIVEN, *codes, ASKED]), len(codes)


def refused_by_pip(folder: Path) -> Iterator[tuple[Path, str]]:
    """What a README says to install, and pip does not find among our wheels."""
    wheels = folder / "wheels"
    wheels.mkdir()
    (ours,) = (ROOT / "ivs-token-py/dist").glob("*x86_64.whl")
    # Both that the Makefile builds, of which pip looks at the names.
    for machine in ("x86_64", "aarch64"):
        shutil.copy(ours, wheels / ours.name.replace("x86_64", machine))
    tags = {tag for wheel in wheels.iterdir() for tag in wheel.stem.split("-")[-1].split(".")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)}
    for page in READMES:
        text = page.read_text(encoding="utf-8")
        if not re.search("(?:^|`)pip install ", text, re.MULTILINE):
            yield page, "pip install"
        yield from ((page, tag) for tag in set(re.findall(r"\bmanylinux\w+", text)) - tags)
        for command in re.findall(r"(?:^|`)(pip install [^`\n]+)", text, re.MULTILINE):
            pip = [*command.split(), "--quiet", "--disable-pip-version-check", "--no-input"]
            if subprocess.run(pip, cwd=folder, env=environment, check=False).returncode != 0:
                yield page, command


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
        refused = list(refused_by_pip(folder))
    for page, command in refused:
        print(f"{page.relative_to(ROOT)}: {command}: no wheel of ours is of that name", file=sys.stderr)
    unknown = list(unknown_targets())
    for page, target in unknown:
        print(f"{page.relative_to(ROOT)}: make {target}: there is no such target", file=sys.stderr)
    print(f"{ran} examples ran, of {failed} pages one failed" if failed else f"{ran} examples ran")
    return 1 if failed or unknown or refused else 0


if __name__ == "__main__":
    sys.exit(main())
