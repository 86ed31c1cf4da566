"""What the product remembers: archive, cursors, leases, intents, runs."""
