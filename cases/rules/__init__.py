"""The law in plain Python: no Django, no clock, no database."""
