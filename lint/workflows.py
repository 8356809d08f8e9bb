"""Fails unless the hosted workflows do what the READMEs say of them: `make test` does not run them."""

import pathlib
import sys
from collections.abc import Iterator
from typing import Any

import yaml

WORKFLOWS = pathlib.Path(__file__).resolve().parents[1] / ".github/workflows"
ATTEST = "actions/attest"
# What each job is for: steps that are these and no more, so that an `if` or another setting is missed as well.
STEPS: dict[str, dict[str, list[dict[str, Any]]]] = {
    "test": {
        "test": [{"run": ".ci/run"}],
        "advisories": [{"run": "make -C lint advisories"}],
        "core": [{"run": 'make "$TARGET"', "env": {"TARGET": "${{ matrix.target }}"}}],
        "interface": [{"run": "make -C release interface"}],
    },
    "platforms": {
        "core-and-wheel": [{"run": "cargo test --locked --package ivs-token --all-features"}],
        "npm": [{"run": "node ivs-token-wasm/tests/native.mjs dist/*.tgz"}],
    },
    "release": {
        "check": [{"run": "make release-check"}],
        "wheel-free-threaded": [{"run": "make -C ivs-token-py test-free-threaded"}],
        "attest": [
            # All that goes out: wheels, the sdist, the npm package, the crate. Then the latter's lists of parts.
            {"uses": ATTEST, "with": {"subject-path": "files/*"}},
            {"uses": ATTEST, "with": {"subject-path": "files/*.crate", "sbom-path": "files/ivs-token-crate.cdx.json"}},
            {"uses": ATTEST, "with": {"subject-path": "files/*.tgz", "sbom-path": "files/ivs-token-npm.cdx.json"}},
        ],
        # Both registries add their own attestations, unless told not to.
        "pypi": [{"uses": "pypa/gh-action-pypi-publish"}],
        "npm": [{"run": "npm publish --access public ./dist/ivs-token-*.tgz"}],
    },
}
# Nothing goes out before these have ended well.
AFTER = {
    "attest": ["check", "wheel-linux-aarch64", "wheel-free-threaded", "wheel-musl", "wheel-desktop"],
    "crates-io": ["attest"],
    "pypi": ["attest"],
    "npm": ["attest"],
}


def without_hash(step: dict[str, Any]) -> dict[str, Any]:
    return {name: value.partition("@")[0] if name == "uses" else value for name, value in step.items()}


def objections(name: str, jobs: dict[str, Any]) -> Iterator[str]:
    for title, job in jobs.items():
        if not isinstance(job.get("timeout-minutes"), int):
            yield f"{title}: it has no timeout-minutes"
        if any("continue-on-error" in each for each in (job, *job["steps"])):
            yield f"{title}: continue-on-error lets it end well without its work"
        if "if" in job:
            yield f"{title}: an `if` may leave it out"
        # That it is said at all, and each action's hash, zizmor asks for.
        for step in job["steps"]:
            if (step.get("with") or {}).get("persist-credentials"):
                yield f"{title}: checkout leaves the token in the clone: persist-credentials: false"
    for title, wanted in STEPS.get(name, {}).items():
        if title not in jobs:
            yield f"there is no job {title}"
            continue
        steps = [without_hash(step) for step in jobs[title]["steps"]]
        yield from (f"{title}: no step is {step} and no more" for step in wanted if step not in steps)
    if name == "release":
        for title, before in AFTER.items():
            needs = jobs.get(title, {}).get("needs")
            if [needs] != before and needs != before:
                yield f"{title}: it must need {', '.join(before)}"


def main() -> int:
    files = sorted(WORKFLOWS.glob("*.y*ml"))
    found = [f"there is no {name}.yml" for name in STEPS.keys() - {file.stem for file in files}]
    for file in files:
        jobs = yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"]
        found += [f"{file.name}, {objection}" for objection in objections(file.stem, jobs)]
    print("\n".join(found) or "the workflows do what they are for")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
