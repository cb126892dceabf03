"""Questions about the demo's customers, with the right answers computed from the database."""
