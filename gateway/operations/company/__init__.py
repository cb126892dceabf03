"""Companies: settings, their log, their lists, and the archive that backs one up or moves it."""
