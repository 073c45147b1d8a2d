"""Commands that read a publication."""
