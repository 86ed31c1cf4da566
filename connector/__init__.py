"""Microsoft 365 and only that."""
