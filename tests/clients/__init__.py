"""Real clients from npm against a running gateway."""
