"""The pages for a person who signs in."""
