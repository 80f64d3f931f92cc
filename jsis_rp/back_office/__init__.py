"""The PMO's own staff: requests that wait for a letter or a decision. Nothing here without the internet level."""
