"""The customer portal: accounts, links, signing in, and guesses that are counted."""
