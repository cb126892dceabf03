"""Webhooks: who subscribes to which changes, and their delivery, signed, in order and at least once."""
