import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ivs_token import IvsTokenError, SigningKey, VerifyingKey

NOW = 1_750_000_000
CHANNEL = "arn:aws:ivs:us-east-1:123456789012:channel/abcDEF123456"
PLAYBACK: dict[str, Any] = {"channel_arn": CHANNEL}
PARTICIPANT: dict[str, Any] = {
    "public_key_arn": "arn:aws:ivs:us-east-1:123456789012:public-key/abcDEF123456",
    "stage_arn": "arn:aws:ivs:us-east-1:123456789012:stage/abcDEF123456",
    "participant_id": "xYz1c2d3e4f5",
    "events_url": "wss://global.events.live-video.net",
    "whip_url": "https://453fdfd2ad24df.global-bm.whip.live-video.net",
}


class Refusal:
    """Runs a call that must be refused, and gives its error: ours, with a code, a class that fits it, and a message."""

    def __call__(self, call: Any, *args: Any, **kwargs: Any) -> IvsTokenError:
        with pytest.raises(IvsTokenError) as caught:
            call(*args, **kwargs)
        return caught.value

    def code(self, call: Any, *args: Any, **kwargs: Any) -> str:
        return self(call, *args, **kwargs).code


@pytest.fixture(scope="session")
def refusal() -> Refusal:
    return Refusal()


@pytest.fixture(scope="session")
def pem() -> str:
    """A fresh key as openssl writes it: no test key lies in the repository."""
    command = ["openssl", "ecparam", "-name", "secp384r1", "-genkey"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="session")
def key(pem: str) -> SigningKey:
    return SigningKey.from_pem(pem)


@pytest.fixture(scope="session")
def public(key: SigningKey) -> VerifyingKey:
    return key.verifying_key()


@pytest.fixture(scope="session")
def vectors() -> dict[str, Any]:
    """The golden tokens that the suites of all three languages read."""
    for folder in Path(__file__).resolve().parents:
        file = folder / "vectors" / "tokens.json"
        if file.exists():
            loaded: dict[str, Any] = json.loads(file.read_text("utf-8"))
            return loaded
    raise FileNotFoundError("vectors/tokens.json")
