"""Jobs on instances with a GPU (`nst:task_instance`): what stands in the template for them."""

from typing import Any

import pytest

from cdk_app.app import build_app
from cdk_app.settings import SettingsError
from tests.infra.rendered import GPU, Template, only, resources


@pytest.fixture(scope="module")
def gpu(tmp_path_factory: pytest.TempPathFactory) -> Template:
    stacks = build_app(GPU, outdir=str(tmp_path_factory.mktemp("gpu"))).synth().stacks
    return next(stack.template for stack in stacks if stack.stack_name.endswith("Core"))


@pytest.fixture(scope="module")
def provider(gpu: Template) -> Any:
    return only(gpu, "AWS::ECS::CapacityProvider")["ManagedInstancesProvider"]


def test_one_type_of_instance_idle_for_a_minute_at_most(provider: Any) -> None:
    assert provider["InstanceLaunchTemplate"]["InstanceRequirements"]["AllowedInstanceTypes"] == ["g4dn.xlarge"]
    assert provider["InfrastructureOptimization"] == {"ScaleInAfter": 60}


def test_no_group_of_servers_is_kept_for_jobs_that_may_come(gpu: Template) -> None:
    assert resources(gpu, "AWS::AutoScaling::AutoScalingGroup") == resources(gpu, "AWS::ECS::Service") == {}


def test_nothing_can_connect_to_an_instance(gpu: Template, provider: Any) -> None:
    (group,) = provider["InstanceLaunchTemplate"]["NetworkConfiguration"]["SecurityGroups"]
    assert group == "<NetworkTaskSecurityGroup.GroupId>"
    assert "SecurityGroupIngress" not in only(gpu, "AWS::EC2::SecurityGroup")


def test_what_an_instance_costs_has_the_bills_tag(gpu: Template, provider: Any) -> None:
    assert provider["PropagateTags"] == "CAPACITY_PROVIDER"
    assert {"Key": "nst-art:stage", "Value": "dev"} in only(gpu, "AWS::ECS::CapacityProvider")["Tags"]


def test_a_gpu_task_is_as_locked_up_as_on_fargate(gpu: Template) -> None:
    task = only(gpu, "AWS::ECS::TaskDefinition")
    assert (task["Cpu"], task["Memory"], task["RequiresCompatibilities"]) == ("3072", "12288", ["MANAGED_INSTANCES"])
    assert task["RuntimePlatform"]["CpuArchitecture"] == "X86_64"
    assert task["NetworkMode"] == "awsvpc"
    (container,) = task["ContainerDefinitions"]
    assert container["ResourceRequirements"] == [{"Type": "GPU", "Value": "1"}]
    assert container["ReadonlyRootFilesystem"] is True
    assert not container.get("Privileged")


def test_the_functions_count_these_instances_by_their_price(gpu: Template) -> None:
    for function in resources(gpu, "AWS::Lambda::Function").values():
        variables = function.get("Environment", {}).get("Variables", {})
        if "TASK_DEFINITION_ARN" in variables:
            assert variables["TASK_INSTANCE"] == "g4dn.xlarge"
            assert variables["CAPACITY_PROVIDER"] == "<NstTaskInstancesProvider>"
            assert variables["TASK_VCPUS"] == "3"


def test_an_instances_role_allows_what_the_ecs_agent_does_only(gpu: Template) -> None:
    role = resources(gpu, "AWS::IAM::Role")["NstTaskInstancesProviderInstanceRole"]
    (policy,) = role["Policies"]
    assert {action for each in policy["PolicyDocument"]["Statement"] for action in _list(each["Action"])} == {
        "ecs:DiscoverPollEndpoint",
        "ecs:Poll",
        "ecs:PutSystemLogEvents",
        "ecs:RegisterContainerInstance",
        "ecs:StartTelemetrySession",
        "ecs:SubmitAttachmentStateChanges",
        "ecs:SubmitTaskStateChange",
    }
    assert role["RoleName"].startswith("ecsInstanceRole")  # the only name that AWS's own policy lets ECS pass on


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_without_the_setting_there_is_none_of_it(core: Template) -> None:
    assert resources(core, "AWS::ECS::CapacityProvider") == {}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"nst:task_architecture": "ARM64"}, "it has x86 processors, set nst:task_architecture to X86_64."),
        ({"nst:task_spot": "true"}, "it is rented on demand, leave nst:task_spot off."),
        ({"nst:region": "eu-west-1"}, "its price is known in us-east-1, not in eu-west-1."),
        ({"nst:torch_index": "https://download.pytorch.org/whl/cpu"}, "it needs a torch for CUDA, set nst:torch_index"),
        ({"nst:task_instance": "p5.48xlarge"}, "expected one of g4dn.xlarge, g5.xlarge, g6.xlarge"),
    ],
)
def test_what_does_not_go_with_an_instance_is_refused(changed: dict[str, object], says: str) -> None:
    with pytest.raises(SettingsError, match="nst:task_instance is ") as refused:
        build_app({**GPU, **changed})
    assert says in str(refused.value)
