"""HD Notification rows: written, listed, counted, changed and deleted."""
