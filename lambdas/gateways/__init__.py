"""What the NST Handler asks of AWS, one module per service. Clients are built at first use, never on import."""
