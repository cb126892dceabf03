"""The change log: its entries, who may see which value, and taking a change back."""
