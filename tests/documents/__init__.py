"""What is stored, and the tenant scope."""
