"""PMO Contact: questions to the PMO, for members only."""
