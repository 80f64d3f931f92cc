"""The door for a person at home."""
