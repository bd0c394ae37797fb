"""Reads HD Tickets: priority, URL and content."""
