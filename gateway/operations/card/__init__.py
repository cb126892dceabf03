"""Cards: adding, preferring and removing them at Stripe, and keeping their stubs true."""
