"""What the app reads of an HD Ticket: priority, address and content."""
