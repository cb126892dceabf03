"""Merging two customers into one, taking it back, and who may be the same person."""
