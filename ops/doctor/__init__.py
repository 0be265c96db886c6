"""`ops doctor`: what would keep a deployment from working, before the first one and at any time after it."""
