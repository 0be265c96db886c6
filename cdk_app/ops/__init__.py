"""The constructs of the Ops stack: what an operator sees, is told, and is protected from."""
