"""A page's commands, as somebody pastes them: with this environment's Python, and with an `aws` that sends nothing.

The AWS CLI takes a request's members by their names in kebab case, and `file://` for what a file holds. What it would
send is judged here by the SDK's own description of the service, and printed.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import botocore.session
from botocore import xform_name
from botocore.validate import validate_parameters

from standin.paths import EXAMPLE

if TYPE_CHECKING:
    from collections.abc import Mapping


def blocks_of(page: str) -> str:
    return "\n".join(re.findall(r"^```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))


def paste(commands: str, folder: Path, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """The first command that fails is the last; of `a && b`, if it is b."""
    tools = folder / "bin"
    tools.mkdir()
    aws = tools / "aws"
    run = f"PYTHONPATH={shlex.quote(str(EXAMPLE))} exec {shlex.quote(sys.executable)} -m standin.readme"
    aws.write_text(f'#!/bin/sh\n{run} "$@"\n')
    aws.chmod(0o755)
    path = f"{tools}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        ["/bin/sh", "-euc", commands],
        cwd=folder,
        env={**env, "PATH": path},
        check=False,
        capture_output=True,
        text=True,
    )


def aws(service: str, command: str, *options: str) -> dict[str, str | int]:
    model = botocore.session.get_session().get_service_model(service)
    operations = {xform_name(name, "-"): name for name in model.operation_names}
    shape = model.operation_model(operations[command]).input_shape
    members = {f"--{xform_name(name, '-')}": name for name in shape.members}
    request: dict[str, str | int] = {}
    for option, value in zip(options[::2], options[1::2], strict=True):
        text = Path(value[7:]).read_text() if value.startswith("file://") else value
        is_number = shape.members[members[option]].type_name == "integer"
        request[members[option]] = int(text) if is_number else text
    validate_parameters(request, shape)
    return request


if __name__ == "__main__":
    print(json.dumps(aws(*sys.argv[1:])))
