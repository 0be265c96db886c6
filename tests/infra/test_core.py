import json
import os
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import boto3
import pytest

from cdk_app import layer
from cdk_app.core.network import TaskNetwork
from cdk_app.paths import NST_TASK
from cdk_app.settings import Settings
from contract.metrics import NAMESPACE
from nst_task.cloud import aws as task_aws
from tests.infra.rendered import Template, only, resources

NOT_IN_THE_LOCAL_CLOUD = {
    "AWS::Budgets::Budget",
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::DynamoDB::GlobalTable",
    "AWS::EC2::FlowLog",
    "AWS::ECS::ClusterCapacityProviderAssociations",
    "AWS::Logs::QueryDefinition",
}


def test_core_holds_nothing_that_the_local_cloud_would_refuse(core: Template) -> None:
    kinds = {resource["Type"] for resource in core["Resources"].values()}
    assert not kinds & NOT_IN_THE_LOCAL_CLOUD
    assert not [kind for kind in kinds if kind.startswith(("Custom::", "AWS::CloudFormation::CustomResource"))]


def test_pictures_are_private_encrypted_and_travel_by_tls_alone(core: Template) -> None:
    bucket = only(core, "AWS::S3::Bucket")
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["BucketEncryption"]
    statements = only(core, "AWS::S3::BucketPolicy")["PolicyDocument"]["Statement"]
    denied = [each["Condition"] for each in statements if each["Effect"] == "Deny" and each["Action"] == "s3:*"]
    assert {"Bool": {"aws:SecureTransport": "false"}} in denied
    assert all(each["Effect"] == "Deny" for each in statements)


def test_pictures_expire_after_the_operators_number_of_days(core: Template) -> None:
    (rule,) = only(core, "AWS::S3::Bucket")["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", Settings().image_retention_days)
    assert "Prefix" not in rule


def test_without_a_domain_any_origin_may_use_signed_urls(core: Template) -> None:
    (cors,) = only(core, "AWS::S3::Bucket")["CorsConfiguration"]["CorsRules"]
    assert cors["AllowedOrigins"] == ["*"]
    assert set(cors["AllowedMethods"]) == {"GET", "HEAD", "POST"}


@pytest.mark.parametrize(("table", "key"), [("BudgetTable", "period"), ("JobsTable", "job_id")])
def test_tables_are_paid_per_request_restorable_and_expire_rows(core: Template, table: str, key: str) -> None:
    properties = resources(core, "AWS::DynamoDB::Table")[table]
    assert properties["KeySchema"] == [{"AttributeName": key, "KeyType": "HASH"}]
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


def test_jobs_can_be_found_by_status_and_age(core: Template) -> None:
    (index,) = resources(core, "AWS::DynamoDB::Table")["JobsTable"]["GlobalSecondaryIndexes"]
    assert index["IndexName"] == "by_status"
    assert [key["AttributeName"] for key in index["KeySchema"]] == ["status", "created_at"]


def test_tasks_need_no_nat_gateway(core: Template) -> None:
    assert resources(core, "AWS::EC2::NatGateway") == {}
    services = {each["ServiceName"] for each in resources(core, "AWS::EC2::VPCEndpoint").values()}
    assert services == {"com.amazonaws.<AWS::Region>.s3", "com.amazonaws.<AWS::Region>.dynamodb"}
    routed = {len(each["RouteTableIds"]) for each in resources(core, "AWS::EC2::VPCEndpoint").values()}
    assert routed == {len(resources(core, "AWS::EC2::Subnet"))}


def test_tasks_have_three_zones(core: Template) -> None:
    zones = [each["AvailabilityZone"] for each in resources(core, "AWS::EC2::Subnet").values()]
    assert [str(zone["Fn::Select"][0]) for zone in zones] == ["0", "1", "2"]


def test_in_a_region_with_two_zones_tasks_run_in_two() -> None:
    app = cdk.App()
    stack = cdk.Stack(app, "Stack", env=cdk.Environment(region="us-west-1"))
    assert len(TaskNetwork(stack, "Network").subnet_ids) == 2


def test_a_task_accepts_nothing_and_opens_only_https(core: Template) -> None:
    group = only(core, "AWS::EC2::SecurityGroup")
    assert "SecurityGroupIngress" not in group
    assert resources(core, "AWS::EC2::SecurityGroupIngress") == {}
    (egress,) = group["SecurityGroupEgress"]
    assert (egress["IpProtocol"], egress["FromPort"], egress["ToPort"]) == ("tcp", 443, 443)


def test_a_task_has_the_operators_size_and_stop_timeout(core: Template) -> None:
    task = only(core, "AWS::ECS::TaskDefinition")
    assert (task["Cpu"], task["Memory"], task["RequiresCompatibilities"]) == ("4096", "8192", ["FARGATE"])
    assert task["RuntimePlatform"] == {"CpuArchitecture": "ARM64", "OperatingSystemFamily": "LINUX"}
    (container,) = task["ContainerDefinitions"]
    assert container["StopTimeout"] == 30
    assert container["ReadonlyRootFilesystem"] is True
    assert environment_of_task(core) == {
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "JOBS_TABLE": "<JobsTable>",
    }


def environment_of_task(core: Template) -> dict[str, str]:
    (container,) = only(core, "AWS::ECS::TaskDefinition")["ContainerDefinitions"]
    return {each["Name"]: each["Value"] for each in container["Environment"]}


def test_a_tasks_clients_find_their_region(core: Template, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    for name, value in environment_of_task(core).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    assert task_aws.s3().meta.region_name == task_aws.table("jobs").meta.client.meta.region_name == "us-east-1"


def test_no_service_keeps_tasks_alive(core: Template) -> None:
    assert resources(core, "AWS::ECS::Service") == {}


def test_the_image_bakes_in_the_operators_network(assembly: Path) -> None:
    (assets,) = assembly.glob("*-Core.assets.json")
    (image,) = json.loads(assets.read_text())["dockerImages"].values()
    assert image["source"]["dockerBuildArgs"] == {
        "NETWORK": Settings().network,
        "TORCH_INDEX": Settings().torch_index,
        "DEVICE": "cpu",
    }
    assert image["source"]["platform"] == "linux/arm64"
    context = assembly / image["source"]["directory"]
    assert {path.name for path in context.iterdir()} == {".dockerignore", "contract", "nst_task"}
    assert (context / image["source"]["dockerFile"]).is_file()
    assert not list(context.rglob("*.pyc"))


def test_the_task_runs_as_process_one_and_not_as_root() -> None:
    last_stage = (NST_TASK / "Dockerfile").read_text().rpartition("\nFROM ")[2].splitlines()
    assert 'ENTRYPOINT ["python", "-m", "nst_task"]' in last_stage
    assert "USER 10001" in last_stage
    assert last_stage.index("USER 10001") < last_stage.index('RUN python -m nst_task.weights verify "$NETWORK"')


def test_the_functions_are_alike_in_all_but_their_step(core: Template) -> None:
    functions = resources(core, "AWS::Lambda::Function")
    for name, function in functions.items():
        assert (function["Runtime"], function["Architectures"]) == (f"python{layer.PYTHON}", ["arm64"])
        assert function["Layers"] == ["<FunctionRequirements>"]
        assert function["LoggingConfig"] == {"LogFormat": "JSON", "LogGroup": f"<{name}Log>"}
        assert function["TracingConfig"] == {"Mode": "Active"}
    assert len({function["Handler"] for function in functions.values()}) == len(functions)


def test_the_functions_code_is_theirs_and_the_contract(assembly: Path) -> None:
    (assets,) = assembly.glob("*-Core.assets.json")
    files = json.loads(assets.read_text())["files"].values()
    (code,) = [each["source"]["path"] for each in files if each["source"]["packaging"] == "zip"]
    assert {entry.name for entry in (assembly / code).iterdir()} == {"contract", "lambdas"}
    assert (assembly / code / "lambdas" / "domain" / "errors.py").is_file()
    assert not list((assembly / code).rglob("__pycache__"))


def test_the_functions_layer_is_packed_from_their_requirements(core: Template, assembly: Path) -> None:
    content = only(core, "AWS::Lambda::LayerVersion")["Content"]["S3Key"]
    packed = assembly / f"asset.{content}"
    assert packed.read_bytes() == layer.archive().read_bytes()


SHARED = {
    "POWERTOOLS_SERVICE_NAME": "nst-art",
    "POWERTOOLS_METRICS_NAMESPACE": NAMESPACE,
    "LOG_LEVEL": "INFO",
    "STAGE": "dev",
    "BUDGET_TABLE": "<BudgetTable>",
    "JOBS_TABLE": "<JobsTable>",
    "IMAGES_BUCKET": "<ImagesBucket>",
    "CLUSTER_ARN": "<NstTaskCluster.Arn>",
    "TASK_DEFINITION_ARN": "<NstTaskDefinition>",
    "TASK_CONTAINER": "nst-task",
    "SUBNET_IDS": ",".join(f"<NetworkVpcTasksSubnet{zone}Subnet>" for zone in (1, 2, 3)),
    "SECURITY_GROUP_ID": "<NetworkTaskSecurityGroup.GroupId>",
    "BUDGET_LIMIT_MICRODOLLARS": "20000000",
    "BUDGET_PERIOD": "monthly",
    "MAX_RUNNING_JOBS": "1",
    "MAX_JOBS_PER_VISITOR_PER_DAY": "20",
    "TASK_VCPUS": "4",
    "TASK_MEMORY_GIB": "8",
    "TASK_ARCHITECTURE": "ARM64",
    "TASK_SPOT": "false",
    "PRICE_REGION": "us-east-1",
    "LARGEST_SIZE": "2048",
    "MAX_UPLOAD_MIB": "25",
    "JOB_DEADLINE_SECONDS": "1800",
    "TASK_START_SECONDS": "600",
    "TASK_STALL_SECONDS": "120",
    "URL_SECONDS": "3600",
    "RETENTION_DAYS": "7",
}
OWN: dict[str, dict[str, str]] = {
    "NstHandlerSweep": {"NST_JOB_MACHINE_ARN": "<NstJobMachine>"},
    "NstHandlerWebApi": {
        "NST_JOB_MACHINE_ARN": "<NstJobMachine>",
        "ADMISSION_MACHINE_ARN": "<AdmissionMachine>",
        "ORIGIN_SECRET_ARNS": "<EdgeSecretsOrigin>",
    },
}


def test_only_outer_functions_get_machines_and_secrets(core: Template) -> None:
    for name, function in resources(core, "AWS::Lambda::Function").items():
        assert function["Environment"]["Variables"] == SHARED | OWN.get(name, {}), name


def test_start_nst_overrides_the_container_of_the_task(core: Template) -> None:
    (container,) = only(core, "AWS::ECS::TaskDefinition")["ContainerDefinitions"]
    assert container["Name"] == SHARED["TASK_CONTAINER"]


def test_every_log_is_kept_for_the_operators_number_of_days(core: Template) -> None:
    retention = {each["RetentionInDays"] for each in resources(core, "AWS::Logs::LogGroup").values()}
    assert retention == {Settings().log_retention_days}


def test_delivered_logs_need_no_room_in_the_log_policy(core: Template) -> None:
    """Source: Step Functions and API Gateway developer guides, "/aws/vendedlogs/"."""
    groups = resources(core, "AWS::Logs::LogGroup")
    machines = resources(core, "AWS::StepFunctions::StateMachine").values()
    delivered_to = [
        *(
            destination["CloudWatchLogsLogGroup"]["LogGroupArn"]
            for machine in machines
            for destination in machine["LoggingConfiguration"]["Destinations"]
        ),
        only(core, "AWS::ApiGatewayV2::Stage")["AccessLogSettings"]["DestinationArn"],
    ]
    names = [groups[arn.removeprefix("<").removesuffix(".Arn>")].get("LogGroupName", "") for arn in delivered_to]
    assert len(set(names)) == 3
    assert all(name.startswith("/aws/vendedlogs/NstArt-dev-Core/") for name in names)


def test_the_api_is_throttled_and_its_log_holds_no_address(core: Template) -> None:
    stage = only(core, "AWS::ApiGatewayV2::Stage")
    assert stage["DefaultRouteSettings"] == {"ThrottlingBurstLimit": 5, "ThrottlingRateLimit": 5}
    assert "$context.status" in stage["AccessLogSettings"]["Format"]
    assert "identity" not in stage["AccessLogSettings"]["Format"]


def test_one_function_answers_the_api_and_picture_links(core: Template) -> None:
    routes = resources(core, "AWS::ApiGatewayV2::Route").values()
    assert {route["RouteKey"] for route in routes} == {"ANY /api/{proxy+}", "GET /p/{job_id}"}
    assert only(core, "AWS::ApiGatewayV2::Integration")["IntegrationUri"] == "<NstHandlerWebApi.Arn>"


def rule_target(core: Template, rule: str) -> Any:
    (target,) = resources(core, "AWS::Events::Rule")[rule]["Targets"]
    return target


def test_a_broken_execution_runs_stop_nst_with_the_whole_event(core: Template) -> None:
    target = rule_target(core, "CleanUpExecutionBroken")
    assert target["Arn"] == "<NstHandlerStopNst.Arn>"
    assert not {"Input", "InputPath", "InputTransformer"} & set(target)


def test_a_stopped_task_of_this_cluster_runs_stop_nst(core: Template) -> None:
    assert resources(core, "AWS::Events::Rule")["CleanUpTaskStopped"]["EventPattern"] == {
        "source": ["aws.ecs"],
        "detail-type": ["ECS Task State Change"],
        "detail": {"clusterArn": ["<NstTaskCluster.Arn>"], "lastStatus": ["STOPPED"]},
    }
    target = rule_target(core, "CleanUpTaskStopped")
    assert target["Arn"] == "<NstHandlerStopNst.Arn>"
    assert not {"Input", "InputPath", "InputTransformer"} & set(target)


def test_each_rule_alone_may_invoke_its_function(core: Template) -> None:
    permissions = resources(core, "AWS::Lambda::Permission").values()
    invokers = {
        (each["FunctionName"], each["SourceArn"]) for each in permissions if each["Principal"] == "events.amazonaws.com"
    }
    assert invokers == {
        ("<NstHandlerStopNst.Arn>", "<CleanUpExecutionBroken.Arn>"),
        ("<NstHandlerStopNst.Arn>", "<CleanUpTaskStopped.Arn>"),
        ("<NstHandlerSweep.Arn>", "<CleanUpSweep.Arn>"),
    }


def test_the_sweep_runs_every_quarter_of_an_hour(core: Template) -> None:
    assert rule_target(core, "CleanUpSweep")["Arn"] == "<NstHandlerSweep.Arn>"
    assert resources(core, "AWS::Events::Rule")["CleanUpSweep"]["ScheduleExpression"] == "rate(15 minutes)"


def test_outputs_of_the_local_edition_and_ops_are_there(core: Template) -> None:
    assert {
        "WebApiId",
        "WebApiUrl",
        "ImagesBucketName",
        "BudgetTableName",
        "JobsTableName",
        "NstJobMachineArn",
        "AdmissionMachineArn",
        "SweepFunctionName",
        "ClusterArn",
        "OriginSecretArn",
    } <= set(core["Outputs"])


def kept(template: Template, kind: str) -> set[tuple[str, str]]:
    found = [resource for resource in template["Resources"].values() if resource["Type"] == kind]
    return {(resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) for resource in found}


@pytest.mark.parametrize("kind", ["AWS::S3::Bucket", "AWS::DynamoDB::Table"])
def test_data_outlives_the_stack_in_production_only(core: Template, everything: dict[str, Template], kind: str) -> None:
    assert kept(everything["Core"], kind) == {("Retain", "Retain")}
    assert kept(core, kind) == {("Delete", "Delete")}


def test_tables_cannot_be_deleted_in_production(everything: dict[str, Template]) -> None:
    tables = resources(everything["Core"], "AWS::DynamoDB::Table").values()
    assert {table["DeletionProtectionEnabled"] for table in tables} == {True}


def test_a_cluster_has_spot_only_where_the_operator_chose_it(everything: dict[str, Template]) -> None:
    association = only(everything["Core"], "AWS::ECS::ClusterCapacityProviderAssociations")
    assert association["CapacityProviders"] == ["FARGATE", "FARGATE_SPOT"]


def test_no_task_starts_before_the_cluster_has_its_providers(everything: dict[str, Template]) -> None:
    found = everything["Core"]["Resources"].items()
    (association,) = [name for name, each in found if each["Type"] == "AWS::ECS::ClusterCapacityProviderAssociations"]
    (start_nst,) = [
        each
        for _, each in found
        if each["Type"] == "AWS::Lambda::Function" and each["Properties"]["Handler"] == "lambdas.start_nst.handler"
    ]
    assert association in start_nst["DependsOn"]
