"""Child processes of the demo and of development: a MongoDB and a Stripe that run here."""
