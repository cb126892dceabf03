"""Long runs that show what short ones cannot: `python -m tests.soak --help`."""
