"""The door for a person on the way in."""
