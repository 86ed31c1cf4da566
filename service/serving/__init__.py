"""The worker that runs on schedule, and its health."""
