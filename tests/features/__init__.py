"""What callers can do, through HTTP."""
