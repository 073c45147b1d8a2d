"""From the headers of a source to canonical columns."""
