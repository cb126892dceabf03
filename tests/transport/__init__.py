"""HTTP itself."""
