import subprocess
import sys
from pathlib import Path

import pytest
from cdk_nag import AwsSolutionsChecks

from cdk_app.app import build_app
from tests.infra.rendered import EVERYTHING, GPU

CONTEXTS = pytest.mark.parametrize("context", [{}, EVERYTHING, GPU], ids=["defaults", "everything", "gpu"])


@CONTEXTS
def test_cdk_nag_finds_nothing_that_is_not_acknowledged(context: dict[str, object], tmp_path: Path) -> None:
    app = build_app(context, outdir=str(tmp_path))
    report = AwsSolutionsChecks(app).validate_scope(app)
    findings = [
        f"{violation.rule_name} at {resource.construct_path or resource.resource_logical_id}"
        for violation in report.violations
        for resource in violation.violating_resources
    ]
    assert findings == []
    assert report.success


@CONTEXTS
def test_cfn_lint_finds_nothing(context: dict[str, object], tmp_path: Path) -> None:
    build_app(context, outdir=str(tmp_path)).synth()
    templates = [str(file) for file in tmp_path.glob("*.template.json")]
    assert len(templates) == 3
    linter = str(Path(sys.executable).with_name("cfn-lint"))
    # W3005 is about dependencies that CDK itself writes twice.
    command = [linter, "--ignore-checks", "W3005", "--", *templates]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
