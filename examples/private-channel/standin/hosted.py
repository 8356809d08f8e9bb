"""What CloudFront says with every answer, by the stack's own template. `python -m standin.hosted` prints it."""

from __future__ import annotations

import json
import sys
from typing import Any

from standin.ministack import REGION
from standin.paths import EXAMPLE
from tools.failed import FailedError

sys.path.insert(0, str(EXAMPLE / "cdk"))  # as CDK runs the app: from its folder


def response_headers() -> dict[str, str]:
    """A synthesis of the stack with hosting; a header that is not known here is an error, not left out."""
    import app  # noqa: PLC0415  CDK takes seconds to load, and the others need none of it
    import aws_cdk  # noqa: PLC0415
    from aws_cdk.assertions import Template  # noqa: PLC0415
    from private_channel_stack import Settings  # noqa: PLC0415

    settings = Settings(
        public_key_pem=None,
        functions=EXAMPLE / "functions",
        architecture="arm64",
        site_origin="https://watch.example.com",
        hosted=True,
    )
    template = Template.from_stack(app.build(aws_cdk.App(), settings))
    (policy,) = template.find_resources("AWS::CloudFront::ResponseHeadersPolicy").values()
    config = policy["Properties"]["ResponseHeadersPolicyConfig"]
    if set(config) != {"Name", "SecurityHeadersConfig"}:
        raise FailedError(f"headers of other kinds: {', '.join(config)}")
    return dict(header(name, given) for name, given in config["SecurityHeadersConfig"].items())


def header(name: str, given: dict[str, Any]) -> tuple[str, str]:
    """As CloudFront writes it."""
    match name:
        case "ContentSecurityPolicy":
            return "content-security-policy", joined(given["ContentSecurityPolicy"])
        case "ContentTypeOptions":
            return "x-content-type-options", "nosniff"
        case "FrameOptions":
            return "x-frame-options", given["FrameOption"]
        case "ReferrerPolicy":
            return "referrer-policy", given["ReferrerPolicy"]
        case "StrictTransportSecurity":
            subdomains = "; includeSubDomains" if given.get("IncludeSubdomains") else ""
            return "strict-transport-security", f"max-age={given['AccessControlMaxAgeSec']}{subdomains}"
    raise FailedError(f"{name}: how does CloudFront write it?")


def joined(text: dict[str, Any]) -> str:
    """CloudFormation's Fn::Join, of texts and the region."""
    return "".join(REGION if part == {"Ref": "AWS::Region"} else part for part in text["Fn::Join"][1])


if __name__ == "__main__":
    print(json.dumps(response_headers(), indent=2))
