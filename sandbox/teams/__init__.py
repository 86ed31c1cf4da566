"""Microsoft Teams as Graph shows it: teams, channels and who is in them."""
