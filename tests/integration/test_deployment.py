"""A stack in the emulator is created, updated, or left as it is; one that could not be created is no dead end."""

import json
from pathlib import Path
from typing import Any

import pytest

from local import deployment
from local.assembly import Assembly
from local.deployment import DeploymentFailed, deploy
from tests.client import NstClient
from tests.integration.editions import Edition


@pytest.fixture(autouse=True)
def name(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """The name of a test's own stack, and of the parameter in it."""
    own = str(request.node.name).replace("_", "-")
    monkeypatch.setattr(deployment, "_STACK", own)
    return own


def parameter(name: str, text: str) -> dict[str, Any]:
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Name": name, "Value": text}}


def assembly(folder: Path, digest: str, **resources: Any) -> Assembly:
    """Write an assembly of one template."""
    folder.mkdir(exist_ok=True)
    outputs = {"Answer": {"Value": digest}}
    (folder / "Core.template.json").write_text(json.dumps({"Resources": resources, "Outputs": outputs}))
    place = {"bucketName": "assets-${AWS::AccountId}-${AWS::Region}", "objectKey": f"{digest}.json"}
    file = {"source": {"path": "Core.template.json", "packaging": "file"}, "destinations": {"here": place}}
    (folder / "Any-Core.assets.json").write_text(json.dumps({"files": {digest: file}}))
    return Assembly(folder, digest)


def value(edition: Edition, name: str) -> str:
    return str(edition.client("ssm").get_parameter(Name=name)["Parameter"]["Value"])


def test_a_stack_is_updated_when_its_assembly_is_another(workshop: Edition, tmp_path: Path, name: str) -> None:
    first = assembly(tmp_path, "one", Parameter=parameter(name, "first"))
    assert deploy(workshop.emulator, first) == {"Answer": "one"}
    assert value(workshop, name) == "first"
    second = assembly(tmp_path, "two", Parameter=parameter(name, "second"))
    assert deploy(workshop.emulator, second) == {"Answer": "two"}
    assert value(workshop, name) == "second"


def test_a_stack_is_left_as_it_is_when_its_assembly_is_the_same(workshop: Edition, tmp_path: Path, name: str) -> None:
    same = assembly(tmp_path, "same", Parameter=parameter(name, "deployed"))
    deploy(workshop.emulator, same)
    workshop.client("ssm").put_parameter(Name=name, Value="by hand", Overwrite=True)
    assert deploy(workshop.emulator, same) == {"Answer": "same"}
    assert value(workshop, name) == "by hand"


def test_an_unknown_template_is_refused_by_name(workshop: Edition, tmp_path: Path) -> None:
    unknown = {"Type": "AWS::Budgets::Budget", "Properties": {}}
    with pytest.raises(DeploymentFailed, match="AWS::Budgets::Budget"):
        deploy(workshop.emulator, assembly(tmp_path, "unknown", Budget=unknown))


def test_a_stack_that_failed_can_be_created_later(workshop: Edition, tmp_path: Path, name: str) -> None:
    workshop.client("ssm").put_parameter(Name=name, Value="in the way", Type="String")
    stack = assembly(tmp_path, "stack", Parameter=parameter(name, "deployed"))
    with pytest.raises(DeploymentFailed, match=r"^Parameter: .*already exists"):
        deploy(workshop.emulator, stack)
    workshop.client("ssm").delete_parameter(Name=name)
    assert deploy(workshop.emulator, stack) == {"Answer": "stack"}
    assert value(workshop, name) == "deployed"


def test_functions_here_import_what_this_machine_has(workshop: Edition, visitor: NstClient) -> None:
    functions = workshop.client("lambda")
    (layer,) = functions.list_layers()["Layers"]
    version = layer["LatestMatchingVersion"]["Version"]
    content = functions.get_layer_version(LayerName=layer["LayerName"], VersionNumber=version)["Content"]
    assert content["CodeSize"] == len(deployment._EMPTY_ARCHIVE)
    assert not visitor.budget()["depleted"]  # answered by a function that could import all that it needs
