"""What other examples' commands would send to AWS, where those have no Python of their own."""

from __future__ import annotations

import json
import time

from conftest import CHANNEL_ARN

from standin.paths import ROOT
from standin.readme import blocks_of, paste


def test_the_edge_examples_revocation_is_of_its_viewer_and_of_all_sessions_so_far(tmp_path):
    commands = blocks_of((ROOT / "examples/edge/README.md").read_text())
    asked, aws, revocation = commands.partition("aws ")
    before = int(time.time())
    done = paste(aws + revocation, tmp_path, {"IVS_CHANNEL_ARN": CHANNEL_ARN})
    assert done.returncode == 0, done.stderr
    request = json.loads(done.stdout)
    assert before <= request.pop("viewerSessionVersionsLessThanOrEqualTo") <= time.time()
    assert request == {"channelArn": CHANNEL_ARN, "viewerId": "viewer-42"}
    assert '{"viewerId": "viewer-42"}' in asked
