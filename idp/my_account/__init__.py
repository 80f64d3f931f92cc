"""The account pages: for a person who is signed in."""
