"""Which marks are like which, in plain Python: no Django, no clock, no database."""
