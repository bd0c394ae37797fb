"""The journal: every event that concerned somebody, what was decided about it, and what is planned again."""
