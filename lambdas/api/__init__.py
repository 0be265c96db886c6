"""The Web API: what a visitor's browser asks, and how it is answered."""
