"""Changing the contact card, part by part."""
