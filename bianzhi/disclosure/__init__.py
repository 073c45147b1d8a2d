"""The public edition: tables that reveal nobody, protected together and then attacked."""
