"""Measured runs of the whole flow and of single choices; never part of the tests."""
