"""Reports of the published warehouse: what they say, how they look."""
