"""Background work: repeated until it is stopped, and jobs that are claimed with a lease."""
