"""What is requested of a list and what comes back: requests, conditions, pages, cursors. No database."""
