"""The CDK app: Core, which runs anywhere unmodified, Site, and Ops."""

import json
from collections.abc import Mapping

import aws_cdk as cdk

from cdk_app.core_stack import CoreStack
from cdk_app.ops_stack import OpsStack
from cdk_app.paths import CDK_JSON
from cdk_app.settings import Settings
from cdk_app.site_stack import SiteStack
from cdk_app.tags import APP, APP_TAG, STAGE_TAG


def build_app(context: Mapping[str, object] | None = None, *, outdir: str | None = None) -> cdk.App:
    """Return the app, not synthesized yet. `context` goes before cdk.json. Raises SettingsError.

    cdk.json is read here as well as by the CDK CLI, so that an app built without the CLI, by a test or by the local
    edition, has the same feature flags and gives the same template.
    """
    defaults = json.loads(CDK_JSON.read_text())["context"]
    app = cdk.App(context={**defaults, **(context or {})}, outdir=outdir, analytics_reporting=False)
    settings = Settings.from_context(app.node.get_all_context())
    core = CoreStack(app, f"NstArt-{settings.stage}-Core", settings=settings)
    SiteStack(app, f"NstArt-{settings.stage}-Site", settings=settings, core=core)
    OpsStack(app, f"NstArt-{settings.stage}-Ops", settings=settings, core=core)
    # On everything, so that the bill can be filtered by this deployment.
    cdk.Tags.of(app).add(APP_TAG, APP)
    cdk.Tags.of(app).add(STAGE_TAG, settings.stage)
    return app
