"""The request, the clock, the database and errors."""
