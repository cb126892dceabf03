"""Right answers of questions that were written blind: before the vocabulary was read."""
