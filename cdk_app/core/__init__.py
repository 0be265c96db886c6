"""The constructs of the Core stack, one per capability."""
