"""Finding, making, changing and deleting customers."""
