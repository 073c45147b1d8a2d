"""From texts to typed cells, keys and checks."""
