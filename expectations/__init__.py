"""The gate: the conditions that every build must meet before publication."""
