"""What the parts of NST-Art agree on: each of these names, numbers and documents stands here, and nowhere else.

Imported by the functions, the NST task, the CDK app, the local edition and the operator's commands; the Web UI gets it
through `docs/openapi.json`. On the standard library alone: the functions and the task share no other package.
"""
