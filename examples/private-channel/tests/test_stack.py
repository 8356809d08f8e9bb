"""What the CDK app asks of AWS, by CDK's assertions, cdk-nag and cfn-lint."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import app as cdk_app
import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Match, Template
from bundle import host_architecture
from private_channel_stack import Settings

from standin.paths import EXAMPLE

ORIGIN = "https://watch.example.com"


@pytest.fixture(scope="module")
def settings(key):
    return Settings(
        public_key_pem=key.verifying_key().to_pem(),
        functions=EXAMPLE / "functions",
        architecture="arm64",
        site_origin=ORIGIN,
    )


def synthesize(settings, outdir=None):
    app = cdk.App(outdir=outdir and str(outdir))
    stack = cdk_app.build(app, settings)
    return Template.from_stack(stack)


@pytest.fixture(scope="module")
def template(settings):
    return synthesize(settings)


def resources(template, kind):
    return template.find_resources(kind)


def test_the_channel_is_private_and_trusts_the_given_key(template, settings):
    template.has_resource_properties("AWS::IVS::Channel", {"Authorized": True})
    template.has_parameter("FirstPublicKey", {"Default": settings.public_key_pem})
    template.has_parameter("SecondPublicKey", {"Default": ""})
    template.resource_count_is("AWS::IVS::StreamKey", 1)


def test_an_empty_place_for_a_key_imports_none(template):
    """So that a rotation fills one and empties the other, and a deployment, which leaves parameters, undoes nothing."""
    for place in ("First", "Second"):
        (condition,) = template.find_conditions(f"{place}PublicKeyUsed").values()
        assert condition == {"Fn::Not": [{"Fn::Equals": [{"Ref": f"{place}PublicKey"}, ""]}]}
        template.has_resource(
            "AWS::IVS::PlaybackKeyPair",
            {"Condition": f"{place}PublicKeyUsed", "Properties": {"PublicKeyMaterial": {"Ref": f"{place}PublicKey"}}},
        )


def test_without_a_key_file_there_is_no_default_and_a_first_deployment_asks_for_one(settings):
    template = synthesize(replace(settings, public_key_pem=None))
    assert "Default" not in template.find_parameters("FirstPublicKey")["FirstPublicKey"]


def test_sign_stands_behind_the_authorizer(template):
    (authorizer,) = resources(template, "AWS::ApiGatewayV2::Authorizer")
    template.has_resource_properties(
        "AWS::ApiGatewayV2::Route",
        {"RouteKey": "GET /sign", "AuthorizationType": "CUSTOM", "AuthorizerId": {"Ref": authorizer}},
    )
    template.resource_count_is("AWS::ApiGatewayV2::Route", 1)
    template.has_resource_properties(
        "AWS::ApiGatewayV2::Authorizer", {"EnableSimpleResponses": True, "AuthorizerResultTtlInSeconds": 0}
    )


def test_an_identity_provider_takes_the_authorizers_place(settings):
    template = synthesize(replace(settings, jwt_issuer="https://login.example.com", jwt_audience="viewers"))
    template.has_resource_properties("AWS::ApiGatewayV2::Route", {"AuthorizationType": "JWT"})
    template.has_resource_properties(
        "AWS::ApiGatewayV2::Authorizer",
        {"JwtConfiguration": {"Issuer": "https://login.example.com", "Audience": ["viewers"]}},
    )
    template.resource_count_is("AWS::SecretsManager::Secret", 1)


def test_only_the_switch_opens_the_api_to_everyone(settings):
    template = synthesize(replace(settings, open_to_everyone=True))
    template.has_resource_properties("AWS::ApiGatewayV2::Route", {"AuthorizationType": "NONE"})
    template.resource_count_is("AWS::ApiGatewayV2::Authorizer", 0)
    (function,) = resources(template, "AWS::Lambda::Function").values()
    assert function["Properties"]["Environment"]["Variables"]["OPEN_TO_EVERYONE"] == "true"


def test_closed_is_what_the_function_is_told_otherwise(template):
    template.has_resource_properties(
        "AWS::Lambda::Function",
        {
            "Handler": "functions.sign.handler",
            "Environment": {"Variables": Match.object_like({"OPEN_TO_EVERYONE": "false"})},
        },
    )


def test_cors_and_throttling(template, settings):
    template.has_resource_properties(
        "AWS::ApiGatewayV2::Api", {"CorsConfiguration": Match.object_like({"AllowOrigins": [ORIGIN]})}
    )
    template.has_resource_properties(
        "AWS::ApiGatewayV2::Stage",
        {"DefaultRouteSettings": {"ThrottlingBurstLimit": 200, "ThrottlingRateLimit": 100}},
    )
    synthesize(replace(settings, requests_per_second=7)).has_resource_properties(
        "AWS::ApiGatewayV2::Stage",
        {"DefaultRouteSettings": {"ThrottlingBurstLimit": 14, "ThrottlingRateLimit": 7}},
    )


def test_each_function_reads_one_secret_and_writes_one_log_and_no_more(template):
    policies = resources(template, "AWS::IAM::Policy").values()
    assert len(policies) == 2
    secrets = set()
    for policy in policies:
        logs, secret = policy["Properties"]["PolicyDocument"]["Statement"]
        assert set(logs["Action"]) == {"logs:CreateLogStream", "logs:PutLogEvents"}
        assert list(logs["Resource"]) == ["Fn::GetAtt"]
        assert set(secret["Action"]) == {"secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"}
        secrets.add(secret["Resource"]["Ref"])
    assert secrets == set(resources(template, "AWS::SecretsManager::Secret"))
    for role in resources(template, "AWS::IAM::Role").values():
        assert "ManagedPolicyArns" not in role["Properties"]


def test_functions_run_on_the_newest_python_and_logs_end(template):
    for function in resources(template, "AWS::Lambda::Function").values():
        properties = function["Properties"]
        assert (properties["Runtime"], properties["Architectures"]) == ("python3.14", ["arm64"])
        assert properties["Environment"]["Variables"]["SECRETS_MANAGER_TTL"] == "30"
    groups = resources(template, "AWS::Logs::LogGroup").values()
    assert len(groups) == 3
    assert all(group["Properties"]["RetentionInDays"] == 30 for group in groups)


def test_nothing_is_left_when_the_stack_goes(template, hosted):
    for resource in (*template.to_json()["Resources"].values(), *hosted.to_json()["Resources"].values()):
        assert resource.get("DeletionPolicy", "Delete") == "Delete", resource
    hosted.resource_count_is("Custom::S3AutoDeleteObjects", 1)  # a bucket that is not empty can't go


def test_the_outputs_are_the_tutorials(template):
    outputs = set(template.find_outputs("*"))
    assert outputs >= {"ApiEndpoint", "ChannelArn", "ChannelIngest", "ChannelPlayback", "SecretArn", "StreamKey"}


@pytest.fixture(scope="module")
def hosted(settings):
    return synthesize(replace(settings, hosted=True))


def test_hosting_is_off_unless_asked_for(template):
    for kind in ("AWS::CloudFront::Distribution", "AWS::S3::Bucket", "AWS::CloudWatch::Alarm"):
        template.resource_count_is(kind, 0)


def test_only_the_distribution_reads_the_pages(hosted):
    hosted.has_resource_properties(
        "AWS::S3::Bucket",
        {
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            }
        },
    )
    (distribution,) = resources(hosted, "AWS::CloudFront::Distribution").values()
    config = distribution["Properties"]["DistributionConfig"]
    (origin,) = config["Origins"]
    assert list(resources(hosted, "AWS::CloudFront::OriginAccessControl")) == [
        origin["OriginAccessControlId"]["Fn::GetAtt"][0]
    ]
    assert config["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "redirect-to-https"
    (policy,) = resources(hosted, "AWS::S3::BucketPolicy").values()
    reads = [each for each in policy["Properties"]["PolicyDocument"]["Statement"] if each["Action"] == "s3:GetObject"]
    assert [each["Principal"] for each in reads] == [{"Service": "cloudfront.amazonaws.com"}]


def test_the_distributions_domain_is_the_one_origin(hosted):
    (distribution,) = resources(hosted, "AWS::CloudFront::Distribution")
    origin = {"Fn::Join": ["", ["https://", {"Fn::GetAtt": [distribution, "DomainName"]}]]}
    hosted.has_resource_properties(
        "AWS::ApiGatewayV2::Api", {"CorsConfiguration": Match.object_like({"AllowOrigins": [origin]})}
    )
    hosted.has_resource_properties(
        "AWS::Lambda::Function", {"Environment": {"Variables": Match.object_like({"SITE_ORIGIN": origin})}}
    )
    hosted.has_output("SiteOrigin", {"Value": origin})


def test_the_stack_publishes_the_pages_and_what_they_must_know(hosted):
    pages, inspector = (each["Properties"] for each in resources(hosted, "Custom::CDKBucketDeployment").values())
    assert all("DistributionId" in each for each in (pages, inspector))  # whose older copies go
    assert (pages["Exclude"], inspector["DestinationBucketKeyPrefix"]) == (["inspector/*"], "inspector")
    markers = json.dumps(pages["SourceMarkers"])
    assert all(named in markers for named in ("ApiEndpoint", "PlaybackUrl", "DomainName"))


def test_the_pages_come_with_headers_that_let_the_player_work_and_no_more(hosted):
    (policy,) = resources(hosted, "AWS::CloudFront::ResponseHeadersPolicy").values()
    security = policy["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    assert set(security) == {
        "ContentSecurityPolicy",
        "ContentTypeOptions",
        "FrameOptions",
        "ReferrerPolicy",
        "StrictTransportSecurity",
    }
    parts = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Join"][1]
    joined = "".join(part for part in parts if isinstance(part, str))
    assert joined.startswith("default-src 'none'; script-src 'self' https://player.live-video.net 'wasm-unsafe-eval'")
    assert "unsafe-inline" not in joined


def test_what_the_pages_need_of_the_browser_is_in_their_policy():
    """Else they would work from `make site`, and not from CloudFront."""
    page = (EXAMPLE / "web" / "index.html").read_text()
    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page
    assert "https://player.live-video.net/" in (EXAMPLE / "web" / "players.js").read_text()


@pytest.mark.parametrize(("settled", "alarms"), [({}, 4), ({"open_to_everyone": True}, 3)])
def test_an_alarm_rings_for_each_thing_that_an_operator_should_know(settings, settled, alarms):
    template = synthesize(replace(settings, hosted=True, **settled))
    template.resource_count_is("AWS::CloudWatch::Alarm", alarms)
    template.resource_count_is("AWS::CloudWatch::Dashboard", 1)
    names = {
        (each["Properties"].get("Namespace"), each["Properties"]["MetricName"])
        for each in resources(template, "AWS::CloudWatch::Alarm").values()
    }
    assert names >= {("AWS/ApiGateway", "5xx"), ("PrivateChannel", "Throttled"), ("AWS/Lambda", "Throttles")}
    template.has_resource_properties("AWS::Logs::MetricFilter", {"FilterPattern": "{ $.status = 429 }"})


def test_no_private_key_is_in_the_template(template):
    assert "PRIVATE KEY" not in json.dumps(template.to_json())


@pytest.mark.parametrize(
    ("context", "complaint"),
    [
        ({}, "publicKeyPair"),
        ({"publicKeyPair": "private.pem"}, "key_private"),
        ({"publicKeyPair": "public.pem", "architecture": "mips"}, "mips"),
        ({"publicKeyPair": "public.pem", "hosting": "s3"}, "hosting is cloudfront or none"),
        ({"publicKeyPair": "public.pem", "openToEveryone": "yes"}, "true or false"),
        ({"publicKeyPair": "public.pem", "jwtIssuer": "https://login.example.com"}, "go together"),
        (
            {"publicKeyPair": "public.pem", "jwtIssuer": "i", "jwtAudience": "a", "openToEveryone": "true"},
            "openToEveryone",
        ),
        ({"publicKeyPair": "public.pem", "wheels": "."}, "make wheel-lambda"),
        ({"publicKeyPair": "public.pem", "tokenSeconds": "601"}, "tokenSeconds"),
        ({"publicKeyPair": "public.pem", "requestsPerSecond": "many"}, "requestsPerSecond"),
        *(
            ({"publicKeyPair": "public.pem", "siteOrigin": origin}, complaint)
            for origin, complaint in [
                ("https://x/", "origin_invalid"),
                ("watch.example.com", "origin_invalid"),
                ("http://localhost:80", "origin_invalid"),
                ("http://localhost:", "origin_invalid"),
                ("https://watch.example.com/player", "origin_invalid"),
                ("*", "where the page is"),
                ("https://*.example.com", "where the page is"),
            ]
        ),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, monkeypatch, key, context, complaint):
    (tmp_path / "private.pem").write_text(str(key.to_sec1_pem()))
    (tmp_path / "public.pem").write_text(key.verifying_key().to_pem())
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as refused:
        cdk_app.settings_from_context(context.get)
    assert complaint in str(refused.value) or complaint in getattr(refused.value.__cause__, "code", "")


def synth_with_nag(tmp_path, settings):
    """In a process of its own: a violation ends the synthesis."""
    program = (
        "import sys, json, pathlib, aws_cdk, app, nag_exceptions\n"
        "from private_channel_stack import Settings\n"
        "given = json.loads(sys.argv[1])\n"
        "given['functions'] = pathlib.Path(given['functions'])\n"
        "if given.pop('forget'): nag_exceptions.EXCEPTIONS.clear()\n"
        "root = aws_cdk.App(outdir=sys.argv[2])\n"
        "app.build(root, Settings(**given))\n"
        "root.synth()\n"
    )
    return subprocess.run(
        [sys.executable, "-c", program, json.dumps(settings), str(tmp_path / "out")],
        cwd=EXAMPLE / "cdk",
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("switched_on", [None, "open_to_everyone", "hosted"])
def test_cdk_nag_and_cfn_lint_find_nothing_unexplained(tmp_path, settings, switched_on):
    given = {**vars(settings), "functions": str(settings.functions), "forget": False}
    if switched_on:
        given[switched_on] = True
    synthesis = synth_with_nag(tmp_path, given)
    assert synthesis.returncode == 0, synthesis.stdout + synthesis.stderr
    (template,) = (tmp_path / "out").glob("*.template.json")
    cfn_lint = str(Path(sys.executable).with_name("cfn-lint"))
    lint = subprocess.run(
        # W3005: CDK states a function's dependency on its role, though it follows from the rest.
        [cfn_lint, "--regions", "us-east-1", "--ignore-checks", "W3005", "--", str(template)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert lint.returncode == 0, lint.stdout


def test_cdk_nag_is_listening(tmp_path, settings):
    given = {**vars(settings), "functions": str(settings.functions), "forget": True}
    synthesis = synth_with_nag(tmp_path, given)
    assert synthesis.returncode != 0
    assert "SMG4" in synthesis.stdout + synthesis.stderr


def test_the_bundle_for_this_machine_has_the_handlers_and_the_wheel(tmp_path, key):
    (tmp_path / "public.pem").write_text(key.verifying_key().to_pem())
    settings = cdk_app.settings_from_context({"publicKeyPair": str(tmp_path / "public.pem")}.get)
    names = {str(path.relative_to(settings.functions)) for path in settings.functions.glob("**/*")}
    assert names >= {"functions/sign.py", "functions/viewer_pass.py", "functions/cached_secret.py", "ivs_token"}
    assert settings.architecture == host_architecture()
