"""Our own provider, prepared for a bench run."""
