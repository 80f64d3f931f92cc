"""JSIS Online and its neighbours: the relying parties of the PMO, with their own database and their own keys."""
