"""Publishes realtime events to browsers after a commit."""
