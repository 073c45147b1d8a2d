"""Compares plans for posts and organizations with the present course."""
