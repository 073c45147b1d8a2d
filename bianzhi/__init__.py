"""Bianzhi (编制): an analytical warehouse of public-sector establishment."""
