"""What the NST Handler decides, without AWS, clock or randomness."""
