"""Booking, moving and cancelling visits."""
