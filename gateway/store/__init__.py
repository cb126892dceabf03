"""How records are reached: the database, and the tenant scope that is the only door to it."""
