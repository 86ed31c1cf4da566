"""What has to be in the tenant before a run: made, completed, checked."""
