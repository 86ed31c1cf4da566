"""The Bot Framework: bots that are registered, and the service they speak to channels through."""
