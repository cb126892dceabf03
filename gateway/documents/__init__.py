"""What is stored: records, their beanie documents, and the tenant scope that is the only door to them."""
