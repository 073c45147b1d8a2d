"""Judges proposed entries, moves and appointments before they are decided (核编)."""
