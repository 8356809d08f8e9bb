"""What an operator of the private channel does: keys, the secret, viewer passes, revocation.

    channel.py keys <folder>                    a key pair, as IVS's documentation makes it by openssl
    channel.py put-key <private.pem>            stores the signing key in the stack's secret
    channel.py pass <viewer id> [hours]         a viewer pass, to be typed into the page
    channel.py output <name>                    one of the stack's outputs
    channel.py revoke <viewer id> [version]     ends the viewer's sessions and refuses their tokens

All but `keys` read the stack's outputs, from the file that `cdk deploy --outputs-file` has written
(OUTPUTS names it), and use AWS's usual environment variables.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ivs_token import IvsTokenError, SigningKey

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLE = Path(__file__).resolve().parent.parent
OUTPUTS = Path(os.environ.get("OUTPUTS", EXAMPLE.parent.parent / ".cache" / "private-channel" / "outputs.json"))


def keys(folder: str) -> None:
    private, public = Path(folder) / "private.pem", Path(folder) / "public.pem"
    for file in (private, public):
        if file.exists():
            raise SystemExit(f"{file} is there already; IVS keeps three keys per region, so don't lose one")
    key = SigningKey.generate()
    private.parent.mkdir(parents=True, exist_ok=True)
    with open(private, "x", opener=lambda path, flags: os.open(path, flags, 0o600)) as secret_file:
        secret_file.write(str(key.to_sec1_pem()))
    public.write_text(key.verifying_key().to_pem())
    print(f"{private} (keep it secret) and {public} (for IVS)")


def put_key(private_key_file: str) -> None:
    pem = Path(private_key_file).read_text()
    SigningKey.from_pem(pem)  # better here than in the function's log
    aws("secretsmanager").put_secret_value(SecretId=output("SecretArn"), SecretString=pem)
    print("stored; in use within two minutes")


def viewer_pass(viewer_id: str, hours: str = "12") -> None:
    sys.path.insert(0, str(EXAMPLE / "functions"))
    make_pass = importlib.import_module("viewer_pass").make_pass
    secret = aws("secretsmanager").get_secret_value(SecretId=output("PassSecretArn"))["SecretString"]
    print(make_pass(viewer_id, int(time.time() + float(hours) * 3600), secret))


def revoke(viewer_id: str, version: str = "0") -> None:
    aws("ivs").start_viewer_session_revocation(
        channelArn=output("ChannelArn"),
        viewerId=viewer_id,
        # Left out, only version 0 would be hit, whatever the tokens say.
        viewerSessionVersionsLessThanOrEqualTo=int(version),
    )
    print(f"{viewer_id} is out")


def output(name: str) -> str:
    try:
        (outputs,) = json.loads(OUTPUTS.read_text()).values()
        return str(outputs[name])
    except FileNotFoundError:
        raise SystemExit(f"{OUTPUTS} is not there: deploy first") from None
    except KeyError:
        raise SystemExit(f"the stack has no output {name}: was it deployed with another authorizer?") from None


def aws(service: str) -> Any:
    return importlib.import_module("boto3").client(service)  # not needed by `keys`


COMMANDS: dict[str, Callable[..., None]] = {
    "keys": keys,
    "put-key": put_key,
    "pass": viewer_pass,
    "revoke": revoke,
    "output": lambda name: print(output(name)),
}

if __name__ == "__main__":
    command = COMMANDS.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if command is None or len(sys.argv) not in (3, 4):
        raise SystemExit(__doc__)
    try:
        command(*sys.argv[2:])
    except (IvsTokenError, ValueError, TypeError, OSError) as error:
        raise SystemExit(f"channel.py {sys.argv[1]}: {error}") from None
