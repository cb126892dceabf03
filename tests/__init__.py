"""The tests: every one runs against a real MongoDB, and most through real HTTP."""
