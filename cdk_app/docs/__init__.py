"""Pages of docs/ that are made from the CDK app: `python -m cdk_app.docs` writes them again."""
