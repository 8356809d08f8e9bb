"""What an operator of the private channel does: keys, the secret, viewer passes, revocation.

    channel keys <folder>                   a key pair, as IVS's documentation makes it by openssl
    channel prepare <folder>                looks whether a deployment can begin; makes the pair for a first one
    channel environment                     the account and region, as `cdk bootstrap` wants them
    channel put-key [--unless-set] <folder> stores the signing key in the stack's secret
    channel rotate <folder>                 a new key pair in the old one's place
    channel pass <viewer id> <hours>        a viewer pass, to be typed into the page
    channel revoke <viewer id>              ends the viewer's sessions and refuses the tokens made until now
    channel output <name>                   one of the stack's outputs
    channel destroy                         ends the stream and removes the stack

Run as `python -m tools.channel`. All but `keys` use AWS's usual environment variables or profile.
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError
from ivs_token import IvsTokenError

from functions.viewer import ivs_viewer_id
from functions.viewer_pass import make_pass
from tools import stack as stacks
from tools.failed import FailedError
from tools.keypair import KeyPair, promote
from tools.stack import Stack, aws

if TYPE_CHECKING:
    from collections.abc import Callable

RETRY_SECONDS = 5
BASE64_OF_A_KEY = re.compile(r"(MI|LS0t)[A-Za-z0-9+/=]{100}")


def keys(folder: Path) -> None:
    KeyPair.make(folder)
    print("private.pem (keep it secret) and public.pem (for IVS) are made")


def environment() -> str:
    region = stacks.session().region_name
    if region is None:
        raise NoRegionError
    return f"aws://{aws('sts').get_caller_identity()['Account']}/{region}"


def prepare(folder: Path) -> None:
    print(f"deploying to {environment()}")
    stack = Stack.find()
    if (folder / "private.pem").exists():
        pair = KeyPair.read(folder)
        if stack and pair.public not in stack.trusted:
            print("note: the stack keeps the key that it trusts, which is not this folder's; make rotate changes it")
    elif stack is None and not (folder / "public.pem").exists():
        keys(folder)


def put_key(folder: Path, *, unless_set: bool = False) -> None:
    stack = Stack.get()
    signing = stack.signing_public_key()
    if unless_set and signing is not None:
        if signing not in stack.trusted:
            raise FailedError(
                "key_mismatch: IVS trusts another key than the secret's: make put-key, with the right one"
            )
        print("the secret holds its key already, and keeps it")
        return
    pair = KeyPair.read(folder)
    if signing == pair.public:
        print("this key is in the secret already")
        return
    stack.store(pair)
    print(f"stored; in use within {stack.seconds_until_known()} s")


def rotate(folder: Path) -> None:
    """Each step looks at what is there, so that a rotation that was stopped goes on from where it was."""
    stack = Stack.get()
    current = stack.signing_public_key()
    if current is None:
        raise FailedError("the secret holds no key yet, so there is none to replace: make put-key")
    new = KeyPair.read_or_make(folder / "next")
    if current != new.public:
        if new.public not in stack.trusted:
            if len(stack.trusted) == len(stacks.SLOTS):
                wait(stack.seconds_until_old_tokens_end(), "until no token of a third key is good, which then goes")
                stack.trust([key for key in stack.trusted if key == current] or stack.trusted[:1])
            stack.trust([*stack.trusted, new.public])
        print("1/4  IVS trusts the new key beside the old one")
        wait(stack.seconds_until_known(), "until it is known everywhere")
        stack.store(new)
    print("2/4  the secret holds the new key")
    wait(stack.seconds_until_old_tokens_end(), "until no token of the old key is good any more")
    stack.trust([new.public])
    print("3/4  IVS trusts the new key alone")
    promote(folder)
    print("4/4  the folder holds the new pair; the old one is in retired-…, and opens nothing any more")


def wait(seconds: int, what: str) -> None:
    if seconds > 0:
        print(f"     {seconds} s {what}", flush=True)
        time.sleep(seconds)


def viewer_pass(viewer_id: str, hours: str) -> None:
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]+)?", hours):
        raise FailedError("HOURS is a number of hours, such as 12 or 0.5")
    secret = aws("secretsmanager").get_secret_value(SecretId=Stack.get().output("PassSecretArn"))["SecretString"]
    now = int(time.time())
    try:
        print(make_pass(viewer_id, now, now + int(float(hours) * 3600), secret))
    except ValueError as error:
        raise FailedError(f"{error}: make pass VIEWER=alice") from None


def revoke(viewer_id: str) -> None:
    if not viewer_id:
        raise FailedError("say who: make revoke VIEWER=alice")
    channel_arn = Stack.get().output("ChannelArn")
    aws("ivs").start_viewer_session_revocation(
        channelArn=channel_arn,
        viewerId=(viewer := ivs_viewer_id(viewer_id)),
        # A session's version is the time at which its viewer was let in; left out, only version 0 would be hit.
        viewerSessionVersionsLessThanOrEqualTo=int(time.time()),
    )
    print(f"{viewer} is out; a pass made from now on lets her in again")


def destroy() -> None:
    stack_id = stacks.stack_id()
    if not stack_id:
        print("there is no stack in this account and region: nothing to remove")
        return
    reason: str | None = None
    for attempt in range(stacks.DELETE_ATTEMPTS):
        if attempt:
            print(f"not all could be removed ({reason}); again in {RETRY_SECONDS} s", flush=True)
            time.sleep(RETRY_SECONDS)
        end_stream()
        print("removing the stack …", flush=True)
        # The stream key goes before the channel, so that an encoder which comes back finds no way in.
        reason = stacks.delete(stack_id)
        if reason is None:
            print("all of the stack is removed, IVS's keys too")
            return
    raise FailedError(f"not all is removed after {stacks.DELETE_ATTEMPTS} attempts: {reason}. Stop the encoder first")


def end_stream() -> None:
    """As far as that is possible: a stack whose making has failed may have no channel."""
    try:
        if Stack.get().stop_stream():
            print("the channel was live: its stream is stopped")
    except (ClientError, BotoCoreError, FailedError) as error:
        print(f"note: whether the channel is live is not known ({error})")


def folder_named(text: str) -> Path:
    if "\n" in text or "-----" in text or BASE64_OF_A_KEY.match(text):
        raise FailedError("this looks like a key. A key goes in by the name of its folder, never by its text")
    return Path(text)


def main(arguments: list[str]) -> None:  # noqa: C901  one line for each command
    match arguments:
        case ["keys", folder]:
            keys(folder_named(folder))
        case ["prepare", folder]:
            prepare(folder_named(folder))
        case ["environment"]:
            print(environment())
        case ["put-key", folder]:
            put_key(folder_named(folder))
        case ["put-key", "--unless-set", folder]:
            put_key(folder_named(folder), unless_set=True)
        case ["rotate", folder]:
            rotate(folder_named(folder))
        case ["pass", viewer_id, hours]:
            viewer_pass(viewer_id, hours)
        case ["revoke", viewer_id]:
            revoke(viewer_id)
        case ["output", name]:
            print(Stack.get().output(name))
        case ["destroy"]:
            destroy()
        case _:
            raise SystemExit(__doc__)


def in_one_line(command: Callable[[], None]) -> None:
    """Runs it; what stops it is told in a line, and no trace."""
    try:
        command()
    except NoCredentialsError:
        reason = "no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    except NoRegionError:
        reason = "no AWS region: set AWS_REGION to one where IVS is, such as eu-west-1"
    except IvsTokenError as error:
        reason = f"{error.code}: {error}"
    except (FailedError, BotoCoreError, ClientError) as error:
        reason = str(error)
    except KeyboardInterrupt:
        print("\nstopped")
        raise SystemExit(130) from None
    else:
        return
    raise SystemExit(f"failed: {reason}")


if __name__ == "__main__":
    in_one_line(lambda: main(sys.argv[1:]))
