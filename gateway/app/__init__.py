"""Wiring: everything is put together here, once."""
