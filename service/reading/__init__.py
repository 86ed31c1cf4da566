"""What the state tells and people decide, without a run."""
