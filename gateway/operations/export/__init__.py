"""Exports: a tab, the accounts list or a statement as a file, read through the same fields as on the screen."""
