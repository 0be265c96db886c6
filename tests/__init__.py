"""What proves it, by cost: unit, infra (the synthesized templates), integration (the local cloud), e2e."""
