"""Writing the records of customers: the one way in which integrations and staff make and change them."""
