"""Who goes to which meeting: fair places, the same on ONS and in the team."""
