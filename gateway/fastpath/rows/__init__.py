"""The third seam: rows go from MongoDB's BSON straight to the answer's JSON."""
