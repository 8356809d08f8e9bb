"""Brings the whole system up on the loopback: `python -m standin play`, or `e2e` for the browser test.

The environment may name another KEY (a private key's file), CHANNEL_ID and SITE_PORT.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ivs_token import IvsTokenError, SigningKey

from standin.processes import FailedError, end_on_signals
from standin.scenario import tokens
from standin.system import CACHE, EXAMPLE, ROOT, StandIn

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def step(what: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    print(f"{time.monotonic() - began:6.1f} s  {what}", flush=True)


def key_file(standard: Path) -> Path:
    """KEY as the user wrote it: relative to where make was called, the example or the root."""
    named = os.environ.get("KEY")
    if not named:
        return standard
    for base in (Path(), EXAMPLE, ROOT):
        if (base / named).expanduser().is_file():
            return (base / named).expanduser().resolve()
    raise FailedError(f"KEY={named}: no such file; it is to be a private key's PEM")


def number(name: str, standard: int) -> int:
    text = os.environ.get(name) or str(standard)
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        raise FailedError(f"{name}={text}: not a port")
    return int(text)


@contextlib.contextmanager
def run_folder() -> Iterator[Path]:
    """For what belongs to this run, keys too. Also removes those of runs that were killed."""
    for old in CACHE.glob("run-*"):
        if not Path(f"/proc/{old.name.split('-')[1]}").exists():
            shutil.rmtree(old, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"run-{os.getpid()}-", dir=CACHE, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def run(mode: str) -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost,.localhost"
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(run_folder())
        standard = EXAMPLE / "keypair" / "private.pem"
        if mode == "e2e":
            standard = folder / "private.pem"
            standard.touch(mode=0o600)
            standard.write_text(str(SigningKey.generate().to_pkcs8_pem()))
        channel_id = os.environ.get("CHANNEL_ID") or "JwcudaCjLEyZ"
        standin = StandIn(stack, folder, key_file(standard), channel_id, number("SITE_PORT", 8080))
        standin.start_web()
        with step("MiniStack with IVS"):
            standin.start_cloud()
        with step("cdk bootstrap, cdk deploy, the key into its secret"):
            standin.deploy()
        with step("ingest: ffmpeg streams to ffmpeg"):
            standin.start_stream()
        viewer_pass = standin.tool("pass", "viewer-1")
        if mode == "play":
            print(
                f"\n  Open {standin.site_url}/#pass={viewer_pass}\n\n  Ctrl-C ends and removes everything.\n",
                flush=True,
            )
            while True:
                time.sleep(3600)
        with step("the browser"):
            test(standin, viewer_pass)
        with step("cdk destroy leaves nothing"):
            standin.destroy()


def test(standin: StandIn, viewer_pass: str) -> None:
    screenshots = CACHE / "screenshots"
    shutil.rmtree(screenshots, ignore_errors=True)
    screenshots.mkdir(parents=True)
    scenario = {
        "site": standin.site_url,
        "otherSite": f"http://localhost:{standin.other_port}",
        "pass": viewer_pass,
        "signUrl": standin.outputs["SignUrl"],
        "playbackUrl": standin.outputs["ChannelPlayback"],
        "channelArn": standin.outputs["ChannelArn"],
        "tokens": tokens(standin.key, standin.outputs["ChannelArn"], standin.site_url),
        "revoke": [*standin.tool_command(), "revoke"],
        "screenshots": str(screenshots),
    }
    file = standin.folder / "scenario.json"
    file.write_text(json.dumps(scenario))
    env = {**standin.env, "SCENARIO": str(file), "NODE_PATH": str(CACHE / "node_modules")}
    command = ["node", "--test", "--test-reporter=spec", str(EXAMPLE / "e2e" / "private-channel.test.mjs")]
    standin.processes.run("browser", command, env, 240, shown=True)


if __name__ == "__main__":
    if sys.argv[1:] not in (["play"], ["e2e"]):
        raise SystemExit(__doc__)
    end_on_signals()
    try:
        run(sys.argv[1])
    except (FailedError, IvsTokenError, OSError) as error:
        raise SystemExit(f"\nfailed: {error}\nThe logs are in {CACHE / 'logs'}") from None
