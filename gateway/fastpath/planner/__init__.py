"""The first seam: queries are executed by plans."""
