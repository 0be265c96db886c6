"""The operator's command line: `python -m ops`. It looks at a deployment, and changes what only an operator may."""
