"""What is stored: records and their embedded parts."""
