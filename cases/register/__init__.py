"""The docket against the office's register."""
