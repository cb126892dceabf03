"""Statements of account: computed, checkpointed, made into documents, mailed."""
