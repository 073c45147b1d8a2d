"""Commands that build, check, publish and maintain a warehouse."""
