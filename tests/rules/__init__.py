"""Proof of the rules by their examples, and of the examples by mutants of the rules."""
