"""From delivered files to typed rows: contract, read, archive, lake, vault, quarantine."""
