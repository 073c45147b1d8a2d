"""Files derived from the landing dictionary."""
