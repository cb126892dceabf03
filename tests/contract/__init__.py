"""Rules of the code base that are checked."""
