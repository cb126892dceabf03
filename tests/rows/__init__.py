"""Rows written from BSON."""
