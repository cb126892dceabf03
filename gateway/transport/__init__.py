"""HTTP: requests in, responses out, and nothing of what they mean."""
