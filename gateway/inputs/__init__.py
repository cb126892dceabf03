"""What callers may send, with its validation."""
