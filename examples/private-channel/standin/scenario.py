"""The tokens that the browser test tries, good and bad, and where everything is."""

from __future__ import annotations

import time
from typing import Any

from ivs_token import SigningKey

OTHER_CHANNEL = "AnotherChannel"


def tokens(key: SigningKey, channel_arn: str, origin: str) -> dict[str, str]:
    """Every refusal that a token can earn, signed by the right key unless its name says otherwise."""
    now = int(time.time())
    good: dict[str, Any] = {
        "channel_arn": channel_arn,
        "allow_origins": [origin],
        "strict_origin_enforcement": True,
        "viewer_id": "scenario",
        "expires_in": 600,
    }
    other_arn = channel_arn.rpartition("/")[0] + f"/{OTHER_CHANNEL}"
    return {
        "good": key.sign_playback(**good),
        "expired": key.sign_playback(**{**good, "now": now - 1000, "expires_in": 300}),
        "other_channel": key.sign_playback(**{**good, "channel_arn": other_arn}),
        "other_origin": key.sign_playback(**{**good, "allow_origins": ["https://example.com"]}),
        "other_key": SigningKey.generate().sign_playback(**good),
        "single_use": key.sign_playback(**good, single_use=True),
        "revoked_viewer": key.sign_playback(**{**good, "viewer_id": "revoked-viewer"}),
    }
