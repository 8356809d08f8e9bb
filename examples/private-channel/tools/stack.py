"""The deployed stack, as CloudFormation knows it: nothing about it is kept on this machine."""

from __future__ import annotations

import os
import time
from typing import Any

import boto3
from botocore.exceptions import ClientError

from tools.failed import FailedError
from tools.keypair import KeyPair, normal_public, public_half_if_key

NAME = "ivs-token-private-channel"
# The stack's parameters: the public keys that IVS trusts, one of them empty but while a key is rotated.
SLOTS = ("FirstPublicKey", "SecondPublicKey")
POLL_SECONDS = 2
TIMEOUT_SECONDS = 1800
DELETE_ATTEMPTS = 5


def session() -> boto3.Session:
    # CDK reads AWS_REGION first, which boto3 does not know.
    return boto3.Session(region_name=os.environ.get("AWS_REGION") or None)


def aws(service: str) -> Any:
    return session().client(service)


class Stack:
    def __init__(self, description: dict[str, Any]) -> None:
        self._outputs = {output["OutputKey"]: output["OutputValue"] for output in description.get("Outputs", [])}
        parameters = {each["ParameterKey"]: each["ParameterValue"] for each in description.get("Parameters", [])}
        self._other_parameters = [name for name in parameters if name not in SLOTS]
        # By the point that they name: what becomes of a text's line ends on its way is nobody's matter.
        self._keys = {slot: normal_public(text) if (text := parameters.get(slot)) else "" for slot in SLOTS}

    @classmethod
    def find(cls) -> Stack | None:
        description = _describe(NAME)
        return None if description is None or description["StackStatus"] == "REVIEW_IN_PROGRESS" else cls(description)

    @classmethod
    def get(cls) -> Stack:
        stack = cls.find()
        if stack is None:
            raise FailedError("the stack is not there in this account and region: make deploy comes first")
        return stack

    def output(self, name: str) -> str:
        if name not in self._outputs:
            known = ", ".join(sorted(self._outputs))
            raise FailedError(
                f"the stack has no such output; it has {known or 'none: see its events in CloudFormation'}"
            )
        return str(self._outputs[name])

    # --- the keys ---

    @property
    def trusted(self) -> list[str]:
        return [key for key in self._keys.values() if key]

    def trust(self, keys: list[str]) -> None:
        """Imports what is new and removes what is left out, by one update; all else of the stack stays as it is."""
        slots = {slot: key if key in keys else "" for slot, key in self._keys.items()}
        for key in keys:
            if key not in slots.values():
                slots[next(slot for slot in SLOTS if not slots[slot])] = key
        if slots == self._keys:
            return
        aws("cloudformation").update_stack(
            StackName=NAME,
            UsePreviousTemplate=True,
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
            Parameters=[
                # A key that stays does so as it stands: another text of it would be another key to CloudFormation.
                *(
                    {"ParameterKey": slot, "UsePreviousValue": True}
                    if key and key == self._keys[slot]
                    else {"ParameterKey": slot, "ParameterValue": key}
                    for slot, key in slots.items()
                ),
                *({"ParameterKey": name, "UsePreviousValue": True} for name in self._other_parameters),
            ],
        )
        _wait_for(NAME, "UPDATE_COMPLETE")
        self._keys = slots

    def signing_public_key(self) -> str | None:
        """The public half of what is in the secret; None while that holds no key."""
        answer = aws("secretsmanager").get_secret_value(SecretId=self.output("SecretArn"))
        return public_half_if_key(answer.get("SecretString") or "")

    def store(self, pair: KeyPair) -> None:
        if pair.public not in self.trusted:
            raise FailedError(
                "key_mismatch: the stack trusts another public key than this private key's, so IVS would refuse every "
                "token. Nothing was stored. make rotate brings a new key in"
            )
        aws("secretsmanager").put_secret_value(SecretId=self.output("SecretArn"), SecretString=pair.private)

    def seconds_until_known(self) -> int:
        """Until every function signs with what is in the secret."""
        return int(self.output("SecretCacheSeconds"))

    def seconds_until_old_tokens_end(self) -> int:
        """Until no token is good that was signed by what was in the secret before."""
        changed = aws("secretsmanager").describe_secret(SecretId=self.output("SecretArn"))["LastChangedDate"]
        end = changed.timestamp() + self.seconds_until_known() + int(self.output("TokenSeconds"))
        return max(0, int(end - time.time()) + 1)

    # --- the end ---

    def stop_stream(self) -> bool:
        """Whether there was one: AWS deletes no channel that is live."""
        try:
            aws("ivs").stop_stream(channelArn=self.output("ChannelArn"))
        except ClientError as error:
            if error.response["Error"]["Code"] in ("ChannelNotBroadcasting", "ResourceNotFoundException"):
                return False
            raise
        return True


def delete(stack_id: str) -> str | None:
    """None once all is gone, or why not."""
    aws("cloudformation").delete_stack(StackName=stack_id)
    description = _settled(stack_id)
    if description is None or description["StackStatus"] == "DELETE_COMPLETE":
        return None
    return str(description.get("StackStatusReason") or description["StackStatus"])


def stack_id() -> str:
    description = _describe(NAME)
    return str(description["StackId"]) if description else ""


def _describe(name: str) -> dict[str, Any] | None:
    try:
        (description,) = aws("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return dict(description) if description["StackStatus"] != "DELETE_COMPLETE" else None


def _settled(name: str) -> dict[str, Any] | None:
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while True:
        description = _describe(name)
        if description is None or not description["StackStatus"].endswith("_IN_PROGRESS"):
            return description
        if time.monotonic() > deadline:
            raise FailedError(f"CloudFormation is still at {description['StackStatus']}: look there, then try again")
        time.sleep(POLL_SECONDS)


def _wait_for(name: str, wanted: str) -> None:
    description = _settled(name)
    status = description["StackStatus"] if description else "DELETED"
    if status != wanted:
        reason = description.get("StackStatusReason") if description else None
        raise FailedError(f"CloudFormation ended with {status}: {reason or 'its events there say why'}")
