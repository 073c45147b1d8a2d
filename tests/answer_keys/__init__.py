"""Every delivery of a generated city against its answer key."""
