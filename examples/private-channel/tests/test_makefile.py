"""What `make` hands on, by default and as told: the recipes are printed, not run. `make demo` runs."""

from __future__ import annotations

import os
import pwd
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from conftest import CHANNEL_ARN
from ivs_token import VerifyingKey, inspect

from standin.paths import EXAMPLE, ROOT
from standin.readme import blocks_of

SETTINGS = (
    "KEY",
    "CHANNEL_ID",
    "SITE_PORT",
    "SITE_ORIGIN",
    "VIDEO",
    "VIEWER",
    "KEYPAIR",
    "CONTEXT",
    "ARCHITECTURE",
    "HOST",
    "WHEELS",
)
# Make's own: this test may itself be run by make, with all that was told to it.
INHERITED = ("MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES", "MAKELEVEL")


def recipes(*arguments, folder=EXAMPLE, **environment):
    kept = {name: value for name, value in os.environ.items() if name not in (*SETTINGS, *INHERITED)}
    made = subprocess.run(
        ["make", "--dry-run", "--always-make", *arguments],
        cwd=folder,
        env={**kept, **environment},
        check=False,
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    return made.stdout


@pytest.mark.parametrize(
    ("arguments", "environment", "origin"),
    [
        ((), {}, "http://localhost:8080"),
        ((), {"SITE_PORT": ""}, "http://localhost:8080"),
        (("SITE_PORT=",), {}, "http://localhost:8080"),
        (("SITE_PORT=3000",), {}, "http://localhost:3000"),
        ((), {"SITE_PORT": "3000"}, "http://localhost:3000"),
        # What a browser calls it: the port that goes without saying is not said.
        (("SITE_PORT=80",), {}, "http://localhost"),
        (("SITE_ORIGIN=https://watch.example.com",), {}, "https://watch.example.com"),
    ],
)
def test_a_deployment_is_told_an_origin_as_browsers_call_it(arguments, environment, origin):
    assert f'siteOrigin="{origin}"' in recipes("deploy", *arguments, **environment)


def environment_of_a_recipe(folder, tmp_path, *arguments, **environment):
    """What a program that make starts there is given."""
    probe = tmp_path / "probe.mk"
    probe.write_text(f"include {folder}/Makefile\n.PHONY: probe\nprobe:\n\t@env -0\n")
    kept = {name: value for name, value in os.environ.items() if name not in (*SETTINGS, *INHERITED)}
    command = ["make", "-s", "-f", str(probe), "probe", *arguments]
    seen = subprocess.run(command, cwd=folder, env=kept | environment, check=True, capture_output=True, text=True)
    return dict(entry.split("=", 1) for entry in seen.stdout.split("\0") if entry)


FOLDERS = pytest.mark.parametrize("folder", [EXAMPLE, ROOT], ids=["example", "root"])


@FOLDERS
def test_nothing_is_exported_empty(tmp_path, folder):
    """An empty variable is not an unset one to what make starts."""
    seen = environment_of_a_recipe(folder, tmp_path)
    assert not [name for name in SETTINGS if seen.get(name) == ""]


@FOLDERS
def test_who_has_no_home_in_the_environment_has_one(tmp_path, monkeypatch, folder):
    """What builds looks for compilers and caches there."""
    monkeypatch.delenv("HOME", raising=False)
    home = environment_of_a_recipe(folder, tmp_path).get("HOME")
    assert home == pwd.getpwuid(os.getuid()).pw_dir


@FOLDERS
@pytest.mark.parametrize("by", ["argument", "environment"])
def test_what_is_told_reaches_the_programs_as_it_is(tmp_path, folder, by):
    told = {
        "SITE_PORT": "3000",
        "KEY": "my keys/private.pem",
        "CHANNEL_ID": "Room-1",
        "VIDEO": "/films/a film; with 'all'.mp4",
        "VIEWER": "alice",
    }
    if by == "argument":
        seen = environment_of_a_recipe(folder, tmp_path, *(f"{name}={value}" for name, value in told.items()))
    else:
        seen = environment_of_a_recipe(folder, tmp_path, **told)
    assert {name: seen.get(name) for name in told} == told


@pytest.mark.parametrize(
    ("host", "told", "host_wheel", "lambda_wheel"),
    [
        ("Linux-x86_64", "", "py wheel", "py wheel"),
        ("Linux-x86_64", "ARCHITECTURE=arm64", "py wheel", "py wheel-aarch64"),
        ("Linux-aarch64", "", "pip wheel", "py wheel-aarch64"),
        ("Darwin-arm64", "", "pip wheel", "py wheel-aarch64"),
        ("Darwin-arm64", "ARCHITECTURE=x86_64", "pip wheel", "py wheel"),
        ("Darwin-x86_64", "", "pip wheel", "py wheel"),
    ],
)
def test_each_host_builds_the_wheel_it_runs_and_the_one_that_it_deploys(host, told, host_wheel, lambda_wheel):
    def builds(target):
        return recipes(target, f"HOST={host}", *filter(None, [told]))

    assert host_wheel in builds("wheel-host")
    assert f"ivs-token-{lambda_wheel}\n" in builds("wheel-lambda")


@pytest.mark.parametrize("target", ["keys", "bootstrap", "deploy", "put-key", "rotate", "pass", "site", "destroy"])
def test_what_aws_is_asked_by_needs_no_browser_and_no_video(target):
    printed = recipes(target)
    assert "chromium" not in printed
    assert "ffmpeg" not in printed
    assert "ffmpeg" in recipes("ingest")


def test_a_deployment_with_hosting_builds_the_inspector_that_it_puts_there():
    builds = "-C ../inspector build"
    assert builds in recipes("deploy", "CONTEXT=--context hosting=cloudfront")
    assert builds not in recipes("deploy")


@pytest.mark.parametrize("target", ["play", "e2e", "aws-rehearsal"])
def test_the_stand_in_is_started_with_words_that_it_knows(target):
    (start,) = (line for line in recipes(target).splitlines() if "-m standin" in line)
    ended = subprocess.run(
        shlex.split(start),
        cwd=EXAMPLE,
        env={**os.environ, "SITE_PORT": "none"},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.stderr.strip().startswith("failed: SITE_PORT is a port's number")


def said_to_make(page):
    """The targets and the settings of each `make …` in a page's code."""
    code = blocks_of(page) + "\n".join(re.findall(r"`([^`\n]+)`", page))
    for words in re.findall(r"\bmake (?:-s )?(\S.*)", re.sub(r"\s# .*", "", code)):
        told = re.match(r"((?:[a-z0-9-]+\b *)*)((?:[A-Z_]+=\S* *)*)", words)
        yield told[1].split(), re.findall(r"(\w+)=", told[2])


@FOLDERS
def test_the_readme_says_to_make_what_its_help_says(folder):
    makefiles = "".join(file.read_text() for file in (folder / "Makefile", EXAMPLE.parent / "python.mk"))
    known = dict(re.findall(r"^([a-z0-9-]+):.*## (.*)", makefiles, re.MULTILINE))
    said = [*said_to_make((folder / "README.md").read_text())]
    assert any(targets == ["e2e"] for targets, _ in said)
    for targets, settings in said:
        of_targets = " ".join(known[target] for target in targets)
        assert [name for name in settings if not re.search(rf"\b{name}\b", of_targets)] == [], targets


# Where cargo and its compiler are, if nobody has said so.
RUST = {"CARGO_HOME": ".cargo", "RUSTUP_HOME": ".rustup"}


def demo(command):
    """By its words in the README, where the environment has nothing but the way to cargo; the token that it prints."""
    rust = {name: os.environ.get(name) or str(Path.home() / folder) for name, folder in RUST.items()}
    made = subprocess.run(
        shlex.split(command),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **rust},
        check=False,
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    return re.search(r"^token\n  (\S+)$", made.stdout, re.MULTILINE)[1]


def test_the_readmes_first_command_prints_a_token():
    first, _, _ = blocks_of((ROOT / "README.md").read_text()).partition("#")
    assert first.strip() == "make demo"
    assert inspect(demo(first))["findings"] == []


def test_what_make_demo_prints_is_verified_by_the_public_key(tmp_path, key):
    file = tmp_path / "private.pem"
    file.write_text(key.to_sec1_pem())
    token = demo(f"make demo KEY={file} CHANNEL_ARN={CHANNEL_ARN}")
    claims = VerifyingKey.from_pem(key.verifying_key().to_pem()).verify_playback(token)
    assert claims["channel_arn"] == CHANNEL_ARN
