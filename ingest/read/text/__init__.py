"""Text files: encoding, separator, records."""
