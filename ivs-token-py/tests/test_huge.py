"""Where a stranger's text is as large as the memory that is left."""

import subprocess
import sys

import pytest

# Another copy of the text has room for Python's side of it at most: what it refuses there is its own MemoryError.
PROGRAM = """
import resource, sys
import ivs_token
from ivs_token import IvsTokenError, SigningKey
key = SigningKey.generate()
public = key.verifying_key()
text = "x" * (200 << 20)
calls = [
    lambda: ivs_token.inspect(text)["findings"][0],
    lambda: public.verify_playback(text),
    lambda: public.authorize_playback("a.b.c", text, text),
    lambda: ivs_token.parse_ttl(text),
    lambda: ivs_token.playback_url(text, "a.b.c"),
    lambda: ivs_token.playback_url("https://a.example", text),
    lambda: key.sign_playback(channel_arn=text),
    lambda: key.sign_playback(**{text: 1}),
    lambda: key.sign_playback_many([{text: 1}])[0],
]
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]) << 20,) * 2)
for call in calls:
    try:
        call()
    except (IvsTokenError, MemoryError):
        pass
print("done")
"""


@pytest.mark.parametrize("megabytes", [330, 560])
def test_a_text_that_is_far_too_long_ends_no_process(megabytes: int) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(megabytes)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")
