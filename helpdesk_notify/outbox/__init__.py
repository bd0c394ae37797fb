"""What happens later: email that is due, and the end of a snooze."""
