"""A participant token for an IVS Real-Time stage, signed here instead of asked for by CreateParticipantToken.

    participant_token.py <private.pem> <public key ARN> <stage ARN> <user id> [publish]

Signing has no quota, and only tokens signed like this can be exchanged for others while connected.
"""

from __future__ import annotations

import sys
import time
import uuid
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from ivs_token import IvsTokenError, SigningKey

# AWS allows 14 days; a day is often enough to be asked and soon enough to see a change.
ENDPOINTS_SECONDS = 24 * 3600


class Stage:
    """A stage and its endpoints, which GetStage gives and every token names."""

    def __init__(self, ivs_realtime: Any, arn: str) -> None:
        self._ivs_realtime = ivs_realtime
        self._arn = arn
        self._endpoints: dict[str, str] = {}
        self._read_at = 0.0

    def sign_participant(self, key: SigningKey, public_key_arn: str, **claims: Any) -> str:
        """`claims` as in `SigningKey.sign_participant`; the participant's id is made here when none is given."""
        endpoints = self._current_endpoints()
        return key.sign_participant(
            **{"participant_id": str(uuid.uuid4()), **claims},
            public_key_arn=public_key_arn,
            stage_arn=self._arn,
            events_url=endpoints["events"],
            whip_url=endpoints["whip"],
        )

    def _current_endpoints(self) -> dict[str, str]:
        if not self._endpoints or time.time() - self._read_at > ENDPOINTS_SECONDS:
            self._endpoints = self._ivs_realtime.get_stage(arn=self._arn)["stage"]["endpoints"]
            self._read_at = time.time()
        return self._endpoints


def read_key(private_key_file: str) -> SigningKey:
    try:
        return SigningKey.from_pem(Path(private_key_file).read_bytes())
    except OSError as error:
        # Without what was given: it may be the key itself.
        raise SystemExit(
            f"participant_token.py: the private key's file can't be read: {error.strerror}. "
            "A key goes in by its file's name, never by its text"
        ) from None


def main(arguments: list[str]) -> None:
    match arguments:
        case [private_key_file, public_key_arn, stage_arn, user_id, *rest] if rest in ([], ["publish"]):
            key = read_key(private_key_file)
            stage = Stage(boto3.client("ivs-realtime"), stage_arn)
            print(stage.sign_participant(key, public_key_arn, user_id=user_id, allow_publish=bool(rest)))
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (IvsTokenError, BotoCoreError, ClientError) as error:
        raise SystemExit(f"participant_token.py: {error}") from None
