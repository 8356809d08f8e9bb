"""Rules of cdk-nag that do not hold here, each with its reason, and only for what it is given for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk

if TYPE_CHECKING:
    from constructs import IConstruct

EXCEPTIONS = {
    "AwsSolutions-SMG4": "Neither secret can be rotated by a timer: IVS has no key rotation (a second key is "
    "imported, then the secret is changed, see README.md), and passes die by their own date.",
}
OPEN_EXCEPTIONS = {
    "AwsSolutions-APIG4": "Asked for by --context openToEveryone=true: a demonstration in which anyone may watch.",
}
HOSTING_EXCEPTIONS = {
    "AwsSolutions-S1": "Public pages, which only CloudFront reads: who read them is nobody's matter.",
    "AwsSolutions-CFR1": "Where the page may be seen does not matter: who may watch is decided by /sign.",
    "AwsSolutions-CFR2": "A few static files; /sign, which costs something, has a throttle of its own.",
    "AwsSolutions-CFR3": "Viewers' addresses are logged nowhere.",
    "AwsSolutions-CFR4": "CloudFront's own certificate: a minimum of TLS can be chosen only for a domain of one's own.",
}
_CDKS_OWN = "CDK's own function, which copies the pages at a deployment: its role and its runtime are CDK's matter."
_BASIC = "Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
_ASSETS = "Resource::arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*"
DEPLOYMENT_EXCEPTIONS = {
    "AwsSolutions-L1": _CDKS_OWN,
    f"AwsSolutions-IAM4[{_BASIC}]": _CDKS_OWN,
    **{
        f"AwsSolutions-IAM5[{what}]": _CDKS_OWN
        for what in (
            *(f"Action::s3:{action}*" for action in ("GetObject", "GetBucket", "List", "DeleteObject", "Abort")),
            *("Resource::*", "Resource::<HostingWeb2F7A7CC4.Arn>/*", _ASSETS),
        )
    },
}


def acknowledge_exceptions(stack: cdk.Stack, *, open_to_everyone: bool) -> None:
    _acknowledge(stack, EXCEPTIONS | (OPEN_EXCEPTIONS if open_to_everyone else {}))
    for construct in stack.node.children:
        if construct.node.id == "Hosting":
            _acknowledge(construct, HOSTING_EXCEPTIONS)
        elif construct.node.id.startswith("Custom::CDKBucketDeployment"):
            _acknowledge(construct, DEPLOYMENT_EXCEPTIONS)


def _acknowledge(construct: IConstruct, exceptions: dict[str, str]) -> None:
    for rule, reason in exceptions.items():
        cdk.Validations.of(construct).acknowledge(cdk.Acknowledgment(id=rule, reason=reason))
