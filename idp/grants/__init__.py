"""What was granted to a client: consents, authorization codes, token families, requests that wait for a person."""
