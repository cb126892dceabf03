"""Rows from MongoDB's BSON straight to the answer's JSON, where nobody looks at them on the way."""
