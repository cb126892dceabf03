"""The fast path answers as the gateway does without it."""
