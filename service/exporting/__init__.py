"""What is handed out on paper or as a file, from what the last run saw."""
