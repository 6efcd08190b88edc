"""The office's wire in plain Python. It has never heard of cases."""
