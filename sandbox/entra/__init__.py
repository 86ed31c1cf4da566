"""Microsoft Entra ID: sign-in, people, groups, applications, and the directory they stand in."""
