"""Demo data: its files, its generator, its loading."""
