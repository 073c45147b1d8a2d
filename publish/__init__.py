"""The read side: digests, atomic publication, and read-only queries."""
