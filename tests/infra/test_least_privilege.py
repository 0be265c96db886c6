import pytest

from tests.infra.rendered import Template, grants, only, resources

TASKS = "arn:aws:ecs:us-east-1:<AWS::AccountId>:task/<NstTaskCluster>/* if ecs:cluster"
FAMILY = "NstArtdevCoreNstTaskDefinition73C66959"
REVISIONS = f"arn:aws:ecs:us-east-1:<AWS::AccountId>:task-definition/{FAMILY}:*"
PROGRESS = "<ImagesBucket.Arn>/jobs/*/progress.json"
STOPPING = {
    "dynamodb:GetItem on <BudgetTable.Arn>",
    "dynamodb:UpdateItem on <BudgetTable.Arn>",
    "dynamodb:GetItem on <JobsTable.Arn>",
    "dynamodb:UpdateItem on <JobsTable.Arn>",
    f"ecs:DescribeTasks on {TASKS}",
    f"ecs:StopTask on {TASKS}",
    f"s3:GetObject on {PROGRESS}",
    "s3:GetObject on <ImagesBucket.Arn>/jobs/*/frames/00001.jpg",
    f"s3:PutObject on {PROGRESS}",
    "ecs:ListTasks on * if ecs:cluster",
    "s3:DeleteObject on <ImagesBucket.Arn>/jobs/*",
    "s3:ListBucket on <ImagesBucket.Arn> if s3:prefix",
}
READ_BY_A_TASK = ("inputs/*", "progress.json", "checkpoints/*")
WRITTEN_BY_A_TASK = ("frames/*", "progress.json", "checkpoints/*", "result.png", "result.jpg")

FUNCTIONS = {
    "CheckBudget": {
        "dynamodb:GetItem on <BudgetTable.Arn>",
        "dynamodb:PutItem on <BudgetTable.Arn>",
        "dynamodb:UpdateItem on <BudgetTable.Arn>",
        "dynamodb:GetItem on <JobsTable.Arn>",
    },
    "UrlProvider": {
        "dynamodb:PutItem on <JobsTable.Arn>",
        "dynamodb:UpdateItem on <BudgetTable.Arn> if dynamodb:LeadingKeys",
        "s3:PutObject on <ImagesBucket.Arn>/jobs/*/inputs/*",
    },
    "StartNst": {
        "dynamodb:GetItem on <JobsTable.Arn>",
        "dynamodb:UpdateItem on <JobsTable.Arn>",
        f"ecs:RunTask on {REVISIONS} if ecs:cluster",
        f"ecs:StopTask on {TASKS}",
        f"ecs:TagResource on {TASKS.partition(' if ')[0]} if ecs:CreateAction",
        "iam:PassRole on <NstTaskExecutionRole.Arn> if iam:PassedToService",
        "iam:PassRole on <NstTaskTaskRole.Arn> if iam:PassedToService",
        f"s3:PutObject on {PROGRESS}",
    },
    "MonitorNst": {
        "dynamodb:GetItem on <JobsTable.Arn>",
        f"ecs:DescribeTasks on {TASKS}",
    },
    "StopNst": STOPPING,
    "Sweep": STOPPING
    | {
        "dynamodb:Query on <JobsTable.Arn>/index/by_status",
        "dynamodb:Scan on <BudgetTable.Arn>",
        "states:DescribeExecution on arn:aws:states:us-east-1:<AWS::AccountId>:execution:<NstJobMachine.Name>:*",
    },
    "WebApi": {
        "dynamodb:GetItem on <BudgetTable.Arn>",
        "dynamodb:GetItem on <JobsTable.Arn>",
        "dynamodb:UpdateItem on <JobsTable.Arn>",
        "s3:DeleteObject on <ImagesBucket.Arn>/jobs/*",
        "s3:GetObject on <ImagesBucket.Arn>/jobs/*",
        "s3:ListBucket on <ImagesBucket.Arn> if s3:prefix",
        "secretsmanager:GetSecretValue on <EdgeSecretsOrigin>",
        "states:StartExecution on <NstJobMachine>",
        "states:StartSyncExecution on <AdmissionMachine>",
    },
}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_do_what_its_step_needs_and_no_more(core: Template, function: str) -> None:
    log = f"<NstHandler{function}Log.Arn>"
    own = {f"logs:CreateLogStream on {log}", f"logs:PutLogEvents on {log}"}
    tracing = {"xray:PutTelemetryRecords on *", "xray:PutTraceSegments on *"}
    assert grants(core)[f"NstHandler{function}Role"] == FUNCTIONS[function] | own | tracing


def test_every_revision_of_the_task_may_be_started(
    core: Template,
) -> None:
    assert only(core, "AWS::ECS::TaskDefinition")["Family"] == FAMILY


def test_every_function_is_listed_here_and_has_a_role_of_its_own(core: Template) -> None:
    roles = {name: function["Role"] for name, function in resources(core, "AWS::Lambda::Function").items()}
    assert roles == {f"NstHandler{name}": f"<NstHandler{name}Role.Arn>" for name in FUNCTIONS}


def test_a_task_reads_inputs_and_writes_results_only(core: Template) -> None:
    job = "<ImagesBucket.Arn>/jobs/*"
    assert grants(core)["NstTaskTaskRole"] == {
        *(f"s3:PutObject on {job}/{name}" for name in WRITTEN_BY_A_TASK),
        *(f"s3:GetObject on {job}/{name}" for name in READ_BY_A_TASK),
        "dynamodb:UpdateItem on <JobsTable.Arn> if dynamodb:Attributes",
    }


def test_a_task_may_write_progress_not_owner_or_cost(core: Template) -> None:
    policy = resources(core, "AWS::IAM::Policy")["NstTaskTaskRoleDefaultPolicy"]
    conditions = [each["Condition"] for each in policy["PolicyDocument"]["Statement"] if "Condition" in each]
    (attributes,) = [condition["ForAllValues:StringEquals"]["dynamodb:Attributes"] for condition in conditions]
    assert {"job_id", "claimed_attempt", "heartbeat_at", "status", "stop_requested"} <= set(attributes)
    assert not {"token_hash", "placed", "inputs", "parameters", "deadline_at"} & set(attributes)


def test_the_url_provider_counts_visitors_and_cannot_touch_money(core: Template) -> None:
    policy = resources(core, "AWS::IAM::Policy")["NstHandlerUrlProviderRoleDefaultPolicy"]
    conditions = [each["Condition"] for each in policy["PolicyDocument"]["Statement"] if "Condition" in each]
    assert conditions == [{"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["visitor#*"]}}]


def test_what_ecs_needs_to_start_a_task_is_its_image_and_its_log(core: Template) -> None:
    actions = {grant.partition(" on ")[0] for grant in grants(core)["NstTaskExecutionRole"]}
    pull = {"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}
    assert actions == pull | {"ecr:GetAuthorizationToken", "logs:CreateLogStream", "logs:PutLogEvents"}


@pytest.mark.parametrize(
    ("machine", "functions"),
    [("NstJob", {"CheckBudget", "StartNst", "MonitorNst", "StopNst"}), ("Admission", {"CheckBudget", "UrlProvider"})],
)
def test_a_machine_invokes_only_its_steps_functions(core: Template, machine: str, functions: set[str]) -> None:
    invoked = {grant for grant in grants(core)[f"{machine}MachineRole"] if grant.startswith("lambda:")}
    arns = {f"<NstHandler{name}.Arn>{versions}" for name in functions for versions in ("", ":*")}
    assert invoked == {f"lambda:InvokeFunction on {arn}" for arn in arns}


def test_no_role_carries_a_policy_that_aws_manages(core: Template) -> None:
    roles = resources(core, "AWS::IAM::Role")
    assert {name for name, role in roles.items() if "ManagedPolicyArns" in role} == set()


def test_a_role_is_assumed_by_the_one_service_that_needs_it(core: Template) -> None:
    for name, role in resources(core, "AWS::IAM::Role").items():
        (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
        service = "ecs-tasks" if name.startswith("NstTask") else "states" if "Machine" in name else "lambda"
        assert statement["Principal"] == {"Service": f"{service}.amazonaws.com"}
