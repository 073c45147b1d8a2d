"""Commands that bring deliveries in."""
