"""Back-tests: what would have been projected in the past, compared with what happened."""
