"""The vault: identities behind person keys."""
