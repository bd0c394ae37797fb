"""The content of emails, and the unsubscribe link."""
