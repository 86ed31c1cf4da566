"""The control host: what a test or a proof does to the sandbox from outside."""
