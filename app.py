"""The CDK app: `cdk synth` and `cdk deploy` run this file."""

import sys

from cdk_app.app import build_app
from cdk_app.layer import LayerFailed
from cdk_app.settings import SettingsError

try:
    app = build_app()
except SettingsError as error:
    sys.exit(f"Settings: {error}")
except LayerFailed as error:
    sys.exit(str(error))
app.synth()
