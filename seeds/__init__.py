"""Demo companies: scripted in TOML files, completed by a deterministic generator, loaded by `gateway seed`."""
