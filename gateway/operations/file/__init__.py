"""Keeping, changing and removing the files of customers."""
