"""What was delivered: bytes, the manifest, and which readings are in force."""
