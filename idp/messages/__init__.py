"""What we send: an outbox written in the caller's transaction, a worker that empties it, and one driver for each channel."""
