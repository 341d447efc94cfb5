"""What the suites have in common. Nothing here knows of one suite alone."""
