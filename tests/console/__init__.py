"""The console and the portal in a real browser."""
