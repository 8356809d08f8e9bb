"""What type checkers must refuse: where one of these is no error any more, mypy --strict names an unused comment."""

import ivs_token
from ivs_token import SigningKey, VerifyingKey

ivs_token.SigningKee()  # type: ignore[attr-defined]
SigningKey()  # type: ignore[call-arg]
VerifyingKey()  # type: ignore[call-arg]
SigningKey.generate().sign_playback(channel_arm="a")  # type: ignore[call-arg]
