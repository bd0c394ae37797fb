"""The outbox: everything that is sent later, in one table (HD Notify Outbox), with one loop for all channels."""
