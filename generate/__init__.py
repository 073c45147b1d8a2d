"""Synthetic deliveries of an invented city, with the planted truth beside them."""
