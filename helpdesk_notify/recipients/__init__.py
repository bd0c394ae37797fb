"""Who is concerned by an event, and what has to be known of them."""
