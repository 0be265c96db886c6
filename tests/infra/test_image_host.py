"""The host that URLs of pictures are signed for, and the one that pages may use: in every region they are one."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import aws_cdk as cdk
import pytest

from cdk_app.core.images import ImageStorage, ImageStorageProps
from lambdas.domain.pricing import PRICES
from lambdas.gateways import aws
from lambdas.gateways.images import Images

BUCKET = "images"


@pytest.fixture(params=sorted(PRICES))
def region(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Each region that can be deployed to, as Lambda gives it to a function."""
    for name, value in {
        "AWS_REGION": request.param,
        "AWS_DEFAULT_REGION": request.param,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }.items():
        monkeypatch.setenv(name, value)
    aws.s3.cache_clear()
    yield request.param
    aws.s3.cache_clear()


def regional_domain_name(region: str) -> str:
    """What CloudFormation returns for RegionalDomainName. Source: its reference, AWS::S3::Bucket, return values."""
    return f"{BUCKET}.s3.{region}.amazonaws.com"


def test_pages_get_the_regional_name_of_the_bucket() -> None:
    stack = cdk.Stack()
    props = ImageStorageProps(site_origin=None, retention_days=7, keep_when_stack_is_deleted=False)
    host = stack.resolve(ImageStorage(stack, "Images", props=props).regional_domain_name)
    assert host["Fn::GetAtt"][1] == "RegionalDomainName"


def test_uploads_are_signed_for_the_host_that_pages_may_use(region: str) -> None:
    form = Images(BUCKET).sign_upload("jobs/1/inputs/content", content_type="image/jpeg", at_most=1000, seconds=60)
    assert urlsplit(form["url"]).hostname == regional_domain_name(region)


def test_downloads_are_signed_for_the_host_that_pages_may_use(region: str) -> None:
    url = Images(BUCKET).sign_download("jobs/1/progress.json", seconds=60)
    assert urlsplit(url).hostname == regional_domain_name(region)
