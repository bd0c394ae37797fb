"""What an email says, and the link by which its reader unsubscribes."""
