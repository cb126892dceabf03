"""Messages to customers: written into the outbox with their cause, delivered by a worker."""
