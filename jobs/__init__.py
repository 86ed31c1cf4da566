"""One subject each: what is the same on both sides, and by which rules."""
