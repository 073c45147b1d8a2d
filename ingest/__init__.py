"""Landing: from delivered files to typed rows in archive, lake, vault and quarantine."""
