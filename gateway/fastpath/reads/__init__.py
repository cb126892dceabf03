"""The second seam: documents are read past PyMongo's own machinery, and cut apart in C."""
