"""The gateway measured beside its rivals, over the same data, with the same questions (docs/performance.md)."""
