"""One run, from looking to remembering; each step is a file."""
