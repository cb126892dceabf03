"""Child processes, for real."""
