"""Infrastructure that every package uses: clock, database, sealed secrets, outgoing HTTP, logs, texts."""
