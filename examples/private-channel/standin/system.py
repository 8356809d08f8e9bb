"""The system on the loopback: what `make deploy`, `ingest`, `pass` and `destroy` do on AWS, against stand-ins."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import sys
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import boto3

from standin.edge import Edge, edge_handler, live
from standin.extension import extension_handler
from standin.ministack import ACCOUNT, LOOPBACK, REGION, client_environment, server_environment
from standin.paths import EXAMPLE
from standin.processes import Processes, wait_until
from standin.serving import free_port, serving
from standin.site import HTTP_PORT, site_handler
from tools.failed import FailedError
from tools.stack import NAME


class StandIn:
    """`folder` is for what belongs to this run, keys too; `logs` stays for whoever must find out what went wrong."""

    def __init__(self, stack: contextlib.ExitStack, folder: Path, logs: Path, channel_id: str, site_port: int) -> None:
        if not re.fullmatch("[A-Za-z0-9-]{1,64}", channel_id):
            raise FailedError("CHANNEL_ID: a channel's id has letters, digits and '-'")
        self.stack = stack
        self.folder = folder
        self.logs = logs
        self.channel_id = channel_id
        self.site_port = site_port
        # What a browser calls the origin: without the port that goes without saying.
        self.site_url = "http://localhost" + (f":{site_port}" if site_port != HTTP_PORT else "")
        self.stream = folder / "stream"
        self.stream.mkdir()
        self.aws_port, self.edge_port, self.ingest_port, self.extension_port, self.other_port = (
            free_port() for _ in range(5)
        )
        self.edge_url = f"http://{LOOPBACK}:{self.edge_port}"
        self.env = client_environment(self.aws_port) | {
            "AWS_ENDPOINT_URL_IVS": self.edge_url,
            "PYTHONPATH": str(EXAMPLE),
        }
        self.outputs: dict[str, str] = {}
        self.processes = Processes(logs)
        stack.callback(self.processes.stop)

    def aws(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.env["AWS_ENDPOINT_URL"],
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    # --- what AWS does ---

    def start_web(self) -> None:
        """First of all, so that a port that is taken is known at once."""
        self.serve_site(self.site_port)
        self.serve_site(self.other_port)

    def serve_site(self, port: int) -> None:
        self.stack.enter_context(serving(site_handler(self.outputs), port))

    def start_cloud(self) -> None:
        edge = Edge(self.ivs, self.stream, self.edge_url, self.stop_stream)
        self.stack.enter_context(serving(edge_handler(edge), self.edge_port))
        child = self.processes.start(
            "cloud",
            [sys.executable, "-m", "standin.cloud"],
            {
                **self.env,
                **server_environment(self.aws_port, self.folder),
                "IVS_STATE": str(self.folder / "ivs.json"),
                "IVS_STREAM": str(self.stream),
                "IVS_CHANNEL_ID": self.channel_id,
                "IVS_EDGE_URL": self.edge_url,
                "IVS_INGEST_URL": f"rtmp://{LOOPBACK}:{self.ingest_port}/app",
            },
        )
        wait_until("MiniStack", lambda: answers(f"{self.env['AWS_ENDPOINT_URL']}/_ministack/health"), 60, child)
        self.stack.enter_context(serving(extension_handler(self._read_secret), self.extension_port))

    def _read_secret(self, secret_id: str) -> str | None:
        with contextlib.suppress(Exception):
            return str(self.aws("secretsmanager").get_secret_value(SecretId=secret_id)["SecretString"])
        return None

    def ivs(self) -> dict[str, dict[str, dict[str, Any]]]:
        """What IVS keeps."""
        state: dict[str, dict[str, dict[str, Any]]] = json.loads((self.folder / "ivs.json").read_text())
        return state

    def start_ingest(self) -> None:
        """IVS's end of a stream: it waits for one after another. Its playlist says when one has ended."""
        pid = self.folder / "ingest.pid"
        listen = (
            'while :; do ffmpeg -hide_banner -loglevel warning -nostdin -listen 1 -i "$1" -c copy -f hls'
            ' -hls_time 2 -hls_list_size 5 -hls_flags delete_segments+temp_file "$2" &'
            ' echo $! >"$3"; wait; sleep 0.2; done'
        )
        stack = self.read_outputs()
        url = f"{stack['ChannelIngest']}/{stack['StreamKey']}"
        command = ["sh", "-c", listen, "ingest", url, str(self.stream / "stream.m3u8"), str(pid)]
        self.processes.start("ingest", command, self.env)
        wait_until("the ingest", lambda: listening(self.ingest_port), 20)

    def stop_stream(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int((self.folder / "ingest.pid").read_text()), signal.SIGTERM)

    def wait_for_stream(self) -> None:
        wait_until("the stream", lambda: live(self.stream), 40)

    def read_outputs(self) -> dict[str, str]:
        (stack,) = self.aws("cloudformation").describe_stacks(StackName=NAME)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    def left(self) -> list[str]:
        """All that is there beside what `cdk bootstrap` has made."""
        return [
            *(
                s["StackName"]
                for s in self.aws("cloudformation").list_stacks()["StackSummaries"]
                if s["StackStatus"] != "DELETE_COMPLETE" and s["StackName"] != "CDKToolkit"
            ),
            *(s["ARN"] for s in self.aws("secretsmanager").list_secrets()["SecretList"]),
            *(f["FunctionArn"] for f in self.aws("lambda").list_functions()["Functions"]),
            *(a["ApiId"] for a in self.aws("apigatewayv2").get_apis()["Items"]),
            *(g["logGroupName"] for g in self.aws("logs").describe_log_groups()["logGroups"]),
            *(r["RoleName"] for r in self.aws("iam").list_roles()["Roles"] if NAME in r["RoleName"]),
            *(b["Name"] for b in self.aws("s3").list_buckets()["Buckets"] if not b["Name"].startswith("cdk-")),
            *(arn for kind in self.ivs().values() for arn in kind),
        ]

    # --- what the operator does ---

    def cdk(self, name: str, *arguments: str) -> None:
        app = f"{sys.executable} {EXAMPLE / 'cdk' / 'app.py'}"
        command = [str(EXAMPLE / "node_modules/.bin/cdk"), "--app", app, "--output", str(self.folder / "cdk.out")]
        context = {
            "publicKeyPair": self.folder / "keypair" / "public.pem",
            "siteOrigin": self.site_url,
            "secretsExtensionPort": self.extension_port,
        }
        flags = [f"--context={name}={value}" for name, value in context.items()]
        self.processes.run(f"cdk-{name}", [*command, *flags, "--no-notices", *arguments], self.env, 240)

    def deploy(self) -> None:
        self.cdk("bootstrap", "bootstrap", f"aws://{ACCOUNT}/{REGION}")
        self.cdk("deploy", "deploy", "--require-approval=never")
        self.outputs.update(self.read_outputs())
        self.tool("put-key", str(self.folder / "keypair"))

    def tool(self, *arguments: str) -> str:
        """An operator's command, run as an operator would."""
        log = self.logs / f"tool-{arguments[0]}.log"
        seen = log.stat().st_size if log.exists() else 0
        self.processes.run(f"tool-{arguments[0]}", [*self.tool_command(), *arguments], self.env, 120)
        return log.read_text()[seen:].strip()

    def tool_command(self) -> list[str]:
        return [sys.executable, "-m", "tools.channel"]

    def start_stream(self) -> None:
        self.start_ingest()
        small = {**self.env, "SIZE": "640x360", "BITRATE": "900k"}
        files = [video] if (video := os.environ.get("VIDEO")) else []
        source = [str(EXAMPLE / "ingest" / "stream.sh"), self.outputs["ChannelIngest"], self.outputs["StreamKey"]]
        child = self.processes.start("source", [*source, *files], small)
        wait_until("the stream", lambda: live(self.stream), 40, child)

    def destroy(self) -> None:
        self.tool("destroy")
        if left := self.left():
            raise FailedError(f"make destroy left {', '.join(left)}")


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
