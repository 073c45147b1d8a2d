"""Writes the published warehouse as a folder of pages that opens from disk."""
