"""The inbox and the clock of the demo; refuses to load elsewhere."""
