"""How operations run."""
