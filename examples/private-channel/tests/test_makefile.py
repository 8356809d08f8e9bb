"""What `make` hands on, by default and as told: the recipes are printed, not run."""

from __future__ import annotations

import os
import subprocess

import pytest

from standin.paths import EXAMPLE

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
def test_deploy_and_site_agree_on_an_origin(arguments, environment, origin):
    assert f'siteOrigin="{origin}"' in recipes("deploy", *arguments, **environment)


@pytest.mark.parametrize(("given", "port"), [("", "8080"), ("SITE_PORT=", "8080"), ("SITE_PORT=3000", "3000")])
def test_the_site_has_a_port(given, port):
    (line,) = [line for line in recipes("site", *filter(None, [given])).splitlines() if "standin.site" in line]
    assert f"standin.site {port}" in line


def test_nothing_unset_is_exported(tmp_path):
    """An empty variable is not an unset one to what make starts."""
    names = "KEY|CHANNEL_ID|SITE_PORT|VIDEO|VIEWER|PLAYBACK_URL"
    for folder in (EXAMPLE, EXAMPLE.parent.parent):
        probe = tmp_path / "probe.mk"
        probe.write_text(f"include {folder}/Makefile\n.PHONY: probe\nprobe:\n\t@env | grep -E '^({names})=' || true\n")
        kept = {name: value for name, value in os.environ.items() if name not in (*SETTINGS, *INHERITED)}
        command = ["make", "-s", "-f", str(probe), "probe"]
        seen = subprocess.run(command, cwd=folder, env=kept, check=True, capture_output=True, text=True)
        assert seen.stdout == ""
