"""What `make` hands on, by default and as told: the recipes are printed, not run."""

from __future__ import annotations

import os
import subprocess

import pytest

from standin.paths import EXAMPLE, ROOT

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


@pytest.mark.parametrize("folder", [EXAMPLE, ROOT], ids=["example", "root"])
def test_nothing_is_exported_empty(tmp_path, folder):
    """An empty variable is not an unset one to what make starts."""
    seen = environment_of_a_recipe(folder, tmp_path)
    assert not [name for name in SETTINGS if seen.get(name) == ""]


@pytest.mark.parametrize("folder", [EXAMPLE, ROOT], ids=["example", "root"])
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
