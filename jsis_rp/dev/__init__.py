"""What only a demonstration has; `app.py` refuses to load it elsewhere."""
