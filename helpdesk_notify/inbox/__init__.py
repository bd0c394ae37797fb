"""Reads, writes, changes and deletes HD Notification rows."""
