"""Searching customers: what a term can mean, how well a customer answers it, and reading candidates."""
