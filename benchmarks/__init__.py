"""Measurements of speed and quality: nothing here is a test, and nothing in the product imports it."""
