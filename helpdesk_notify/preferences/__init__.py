"""The settings of the administrator and the preferences of users."""
