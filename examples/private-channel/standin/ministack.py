"""MiniStack's environment, and that of who uses it as AWS."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LOOPBACK = "127.0.0.1"
REGION = "us-east-1"
ACCOUNT = "000000000000"


def server_environment(port: int, folder: Path) -> dict[str, str]:
    return {
        "BIND_HOST": LOOPBACK,
        # Two servers that MiniStack would open, on all interfaces.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "GATEWAY_PORT": str(port),
        "TMPDIR": str(folder),
        "STATE_DIR": str(folder / "state"),
        "S3_DATA_DIR": str(folder / "s3"),
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
    }


def client_environment(port: int) -> dict[str, str]:
    """Nothing of the user's own AWS account is in reach of what runs with it."""
    url = f"http://{LOOPBACK}:{port}"
    return {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CDK_"))} | {
        "AWS_ENDPOINT_URL": url,
        "AWS_ENDPOINT_URL_S3": url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "CDK_DISABLE_CLI_TELEMETRY": "true",
    }
