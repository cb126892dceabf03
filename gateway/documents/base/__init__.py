"""What every record is made of: its common base, derived values, zones, and values that do not fit."""
