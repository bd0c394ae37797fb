"""The journal: one row for each event, with the decision for each user, and pending events that are planned again."""
