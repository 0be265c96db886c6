"""The operator's command line: `python -m ops`. It shows a deployment, and changes what only an operator may."""
