"""`python -m cdk_app.docs`: write the pages again that are made from the CDK app."""

import tempfile

from cdk_app.app import build_app
from cdk_app.docs import placement_table, settings_table, state_machines
from cdk_app.docs.insertion import insert
from cdk_app.paths import REPOSITORY

_DOCS = REPOSITORY / "docs"

with tempfile.TemporaryDirectory() as folder:
    (core,) = (stack for stack in build_app(outdir=folder).synth().stacks if stack.stack_name.endswith("-Core"))
    (_DOCS / "state-machines.md").write_text(state_machines.page(core.template))
for page, made in (("deploy.md", settings_table), ("reliability.md", placement_table)):
    file = _DOCS / page
    file.write_text(insert(file.read_text(), made.NAME, made.table()))
