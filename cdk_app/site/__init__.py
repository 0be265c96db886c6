"""The constructs of the Site stack, one per capability."""
