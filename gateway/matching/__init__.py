"""How texts are compared that people write in several ways: names, streets, units, phones, e-mail addresses."""
