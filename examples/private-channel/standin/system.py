"""The system on the loopback: what `make deploy`, `ingest`, `pass` and `destroy` do on AWS, against stand-ins."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import boto3
from ivs_token import SigningKey

from standin.edge import Edge, edge_handler
from standin.extension import extension_handler
from standin.processes import LOOPBACK, FailedError, Processes, free_port, serving, wait_until
from standin.site import site_handler

EXAMPLE = Path(__file__).resolve().parent.parent
ROOT = EXAMPLE.parent.parent
CACHE = ROOT / ".cache" / "private-channel"
STACK = "ivs-token-private-channel"
REGION = "us-east-1"
ACCOUNT = "000000000000"
HTTP_PORT = 80


class StandIn:
    def __init__(
        self, stack: contextlib.ExitStack, folder: Path, private_key_file: Path, channel_id: str, site_port: int
    ) -> None:
        self.stack = stack
        self.folder = folder
        self.private_key_file = private_key_file
        self.key = SigningKey.from_pem(private_key_file.read_bytes())
        self.channel_id = channel_id
        if not re.fullmatch("[A-Za-z0-9-]{1,64}", channel_id):
            raise FailedError(f"CHANNEL_ID={channel_id}: a channel's id has letters, digits and '-'")
        self.site_port = site_port
        # What a browser calls the origin: without the port that goes without saying.
        self.site_url = "http://localhost" + (f":{site_port}" if site_port != HTTP_PORT else "")
        self.aws_port, self.edge_port, self.ingest_port, self.extension_port, self.other_port = (
            free_port() for _ in range(5)
        )
        self.edge_url = f"http://{LOOPBACK}:{self.edge_port}"
        self.env = self._environment()
        self.outputs: dict[str, str] = {}
        # The logs stay for whoever must find out what went wrong.
        self.logs = CACHE / "logs"
        shutil.rmtree(self.logs, ignore_errors=True)
        self.processes = Processes(self.logs)
        stack.callback(self.processes.stop)

    def _environment(self) -> dict[str, str]:
        """Nothing of the user's own AWS account is in reach of what runs here."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CDK_"))}
        cloud = f"http://{LOOPBACK}:{self.aws_port}"
        return {
            **kept,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": cloud,
            "AWS_ENDPOINT_URL_S3": cloud,
            "AWS_ENDPOINT_URL_IVS": self.edge_url,
            "CDK_DISABLE_CLI_TELEMETRY": "true",
            "OUTPUTS": str(self.folder / "outputs.json"),
            "PYTHONPATH": str(EXAMPLE),
        }

    def aws(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.env["AWS_ENDPOINT_URL"],
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def start_cloud(self) -> None:
        child = self.processes.start(
            "cloud",
            [sys.executable, "-m", "standin.cloud"],
            {
                **self.env,
                "BIND_HOST": LOOPBACK,
                # Two servers that MiniStack would open, on all interfaces.
                "IOT_MTLS_ENABLED": "0",
                "SFTP_ENABLED": "0",
                "GATEWAY_PORT": str(self.aws_port),
                "TMPDIR": str(self.folder),
                "STATE_DIR": str(self.folder / "state"),
                "S3_DATA_DIR": str(self.folder / "s3"),
                "MINISTACK_ACCOUNT_ID": ACCOUNT,
                "IVS_STATE": str(self.folder / "ivs.json"),
                "IVS_CHANNEL_ID": self.channel_id,
                "IVS_EDGE_URL": self.edge_url,
                "IVS_INGEST_URL": f"rtmp://{LOOPBACK}:{self.ingest_port}/app",
            },
        )
        wait_until("MiniStack", lambda: answers(f"{self.env['AWS_ENDPOINT_URL']}/_ministack/health"), 60, child)
        extension = extension_handler(self._read_secret)
        self.stack.enter_context(serving(self.extension_port, extension))

    def _read_secret(self, secret_id: str) -> str | None:
        with contextlib.suppress(Exception):
            return str(self.aws("secretsmanager").get_secret_value(SecretId=secret_id)["SecretString"])
        return None

    def cdk(self, name: str, *arguments: str) -> None:
        app = f"{sys.executable} {EXAMPLE / 'cdk' / 'app.py'}"
        command = [str(CACHE / "node_modules" / ".bin" / "cdk"), "--app", app, "--output", str(self.folder / "cdk.out")]
        context = {
            "publicKeyPair": self.folder / "public.pem",
            "siteOrigin": self.site_url,
            "secretsExtensionPort": self.extension_port,
        }
        if wheels := os.environ.get("WHEELS"):
            context["wheels"] = wheels
        flags = [f"--context={name}={value}" for name, value in context.items()]
        self.processes.run(f"cdk-{name}", [*command, *flags, "--no-notices", *arguments], self.env, 240)

    def deploy(self) -> None:
        (self.folder / "public.pem").write_text(self.key.verifying_key().to_pem())
        self.cdk("bootstrap", "bootstrap", f"aws://{ACCOUNT}/{REGION}")
        self.cdk("deploy", "deploy", "--require-approval=never", "--outputs-file", self.env["OUTPUTS"])
        self.outputs.update(read_json(Path(self.env["OUTPUTS"]))[STACK])
        self.tool("put-key", str(self.private_key_file))

    def tool(self, *arguments: str) -> str:
        """An operator's command, run as an operator would."""
        log = self.logs / f"tool-{arguments[0]}.log"
        seen = log.stat().st_size if log.exists() else 0
        self.processes.run(f"tool-{arguments[0]}", [*self.tool_command(), *arguments], self.env, 60)
        return log.read_text()[seen:].strip()

    def tool_command(self) -> list[str]:
        return [sys.executable, str(EXAMPLE / "tools" / "channel.py")]

    def start_stream(self) -> None:
        stream = self.folder / "stream"
        stream.mkdir()
        listen = (
            'while :; do ffmpeg -hide_banner -loglevel warning -nostdin -listen 1 -i "$1" -c copy -f hls'
            ' -hls_time 2 -hls_list_size 5 -hls_flags delete_segments+temp_file "$2"; sleep 0.2; done'
        )
        url = f"{self.outputs['ChannelIngest']}/{self.outputs['StreamKey']}"
        self.processes.start("ingest", ["sh", "-c", listen, "ingest", url, str(stream / "stream.m3u8")], self.env)
        wait_until("the ingest", lambda: listening(self.ingest_port), 20)
        endpoint, key = self.outputs["ChannelIngest"], self.outputs["StreamKey"]
        small = {**self.env, "SIZE": "640x360", "BITRATE": "900k"}
        files = [video] if (video := os.environ.get("VIDEO")) else []
        source = [str(EXAMPLE / "ingest" / "stream.sh"), endpoint, key, *files]
        child = self.processes.start("source", source, small)
        wait_until("the stream", (stream / "stream.m3u8").exists, 40, child)

    def start_web(self) -> None:
        """First of all, so that a port that is taken is known at once."""
        edge = Edge(lambda: read_json(self.folder / "ivs.json"), self.folder / "stream", self.edge_url)
        self.stack.enter_context(serving(self.edge_port, edge_handler(edge)))
        for port in (self.site_port, self.other_port):
            self.stack.enter_context(serving(port, site_handler(self.outputs)))

    def destroy(self) -> None:
        self.cdk("destroy", "destroy", "--force")
        left = [
            *(
                s["StackName"]
                for s in self.aws("cloudformation").list_stacks()["StackSummaries"]
                if s["StackStatus"] != "DELETE_COMPLETE" and s["StackName"] != "CDKToolkit"
            ),
            *(s["ARN"] for s in self.aws("secretsmanager").list_secrets()["SecretList"]),
            *(f["FunctionArn"] for f in self.aws("lambda").list_functions()["Functions"]),
            *(a["ApiId"] for a in self.aws("apigatewayv2").get_apis()["Items"]),
            *(g["logGroupName"] for g in self.aws("logs").describe_log_groups()["logGroups"]),
            *(r["RoleName"] for r in self.aws("iam").list_roles()["Roles"] if STACK in r["RoleName"]),
            *(arn for kind in read_json(self.folder / "ivs.json").values() for arn in kind),
        ]
        if left:
            raise FailedError(f"cdk destroy left {', '.join(left)}")


def read_json(file: Path) -> Any:
    return json.loads(file.read_text())


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2):
            return True
    except OSError:
        return False


def listening(port: int) -> bool:
    """Looks without connecting: ffmpeg takes the first connection for the stream."""
    wanted = f":{port:04X}"
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return any(line.split()[1].endswith(wanted) and line.split()[3] == "0A" for line in lines)
