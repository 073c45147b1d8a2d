"""Typed rows: the lake and the quarantine."""
