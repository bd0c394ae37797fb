"""What the administrator has set and what users have chosen."""
