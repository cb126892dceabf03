"""What operators install: the wheel, by itself, and what comes with it."""
