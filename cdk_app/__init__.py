"""The infrastructure of NST-Art, as an AWS CDK app: the stacks wire, one construct per capability does the rest."""

from cdk_app.node_runtime import use_bundled_node

# Before any import of aws_cdk: that import starts the Node process which this chooses.
use_bundled_node()
