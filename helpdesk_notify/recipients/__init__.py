"""The recipients of an event: who they are, what they can read, and their state."""
