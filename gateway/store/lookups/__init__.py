"""Reads of what belongs to records, of many at once: tabs, tallies, relations, the timeline."""
