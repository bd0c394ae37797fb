"""What happens later: one table (HD Notify Outbox), one loop for all channels."""
