"""The attack on a public edition: exact solution and linear programs."""
