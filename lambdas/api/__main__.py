"""Print the OpenAPI document: `python -m lambdas.api`."""

from lambdas.api.app import app
from lambdas.api.documentation import document

print(document(app))
