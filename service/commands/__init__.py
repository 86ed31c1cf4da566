"""One file a command. Each has a click command called `command`."""
