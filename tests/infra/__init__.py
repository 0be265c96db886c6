"""The synthesized templates: facts, wiring and permissions."""
