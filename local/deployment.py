"""Deploy Core's template into the emulator, as `cdk deploy` does in AWS: assets first, then the stack."""

import io
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from botocore.exceptions import ClientError

from local.assembly import Assembly, Asset
from local.emulator import ACCOUNT, REGION, client_of

_STACK: Final = "NstArt"
_BOOTSTRAP_VERSION: Final = "/cdk-bootstrap/hnb659fds/version"
_DIGEST: Final = "assembly"
_PATIENCE_SECONDS: Final = 60
_READY: Final = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
_NEVER_CREATED: Final = "ROLLBACK_COMPLETE"
_EMPTY_ARCHIVE: Final = b"PK\x05\x06" + bytes(18)


class DeploymentFailed(Exception):
    """The emulator refused the stack."""


def deploy(endpoint: str, assembly: Assembly) -> Mapping[str, str]:
    """Create or update the stack in the cloud at `endpoint`, unless it is up to date, and return its outputs.

    Raises DeploymentFailed.
    """
    cloudformation = client_of(endpoint, "cloudformation")
    stack = _find(cloudformation)
    if stack and stack["StackStatus"] == _NEVER_CREATED:
        cloudformation.delete_stack(StackName=_STACK)
        stack = None
    if stack is None or not _is_up_to_date(stack, assembly):
        change = cloudformation.update_stack if stack else cloudformation.create_stack
        try:
            change(
                StackName=_STACK,
                TemplateURL=_upload(endpoint, assembly),
                Capabilities=["CAPABILITY_IAM"],
                Tags=[{"Key": _DIGEST, "Value": assembly.digest}],
            )
        except cloudformation.exceptions.ClientError as error:
            raise DeploymentFailed(f"The emulator refused the template: {error}") from error
        stack = _wait(cloudformation)
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def _upload(endpoint: str, assembly: Assembly) -> str:
    """Upload the assets, and return the URL of the template."""
    client_of(endpoint, "ssm").put_parameter(Name=_BOOTSTRAP_VERSION, Value="30", Type="String", Overwrite=True)
    s3 = client_of(endpoint, "s3")
    template = ""
    for asset in assembly.core_assets(account=ACCOUNT, region=REGION):
        s3.create_bucket(Bucket=asset.bucket)
        s3.put_object(Bucket=asset.bucket, Key=asset.key, Body=_content(asset))
        if asset.path.name.endswith(".template.json"):
            template = f"{endpoint}/{asset.bucket}/{asset.key}"
    return template


def _content(asset: Asset) -> bytes:
    if asset.is_folder:
        return _zip(asset.path)
    # An archive holds the functions' requirements, for AWS's processor. Here the functions have those of this process.
    return _EMPTY_ARCHIVE if asset.path.suffix == ".zip" else asset.path.read_bytes()


def _zip(folder: Path) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return packed.getvalue()


def _find(cloudformation: Any) -> dict[str, Any] | None:  # noqa: ANN401 - a boto3 client
    try:
        return dict(cloudformation.describe_stacks(StackName=_STACK)["Stacks"][0])
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise


def _is_up_to_date(stack: Mapping[str, Any], assembly: Assembly) -> bool:
    return stack["StackStatus"] in _READY and {"Key": _DIGEST, "Value": assembly.digest} in stack["Tags"]


def _wait(cloudformation: Any) -> dict[str, Any]:  # noqa: ANN401 - a boto3 client
    patience = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < patience:
        stack = _find(cloudformation)
        status = stack["StackStatus"] if stack else ""
        if stack and status in _READY:
            return stack
        if status.endswith(("FAILED", "ROLLBACK_COMPLETE")):
            break
        time.sleep(0.1)
    events = cloudformation.describe_stack_events(StackName=_STACK)["StackEvents"]
    reasons = [
        f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason given')}"
        for event in events
        if event["ResourceStatus"].endswith("_FAILED")
    ]
    raise DeploymentFailed("; ".join(reasons) or "The stack did not become ready.")
