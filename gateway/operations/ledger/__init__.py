"""The money of a customer: invoices, credits, refunds, and the numbers that they sum to."""
