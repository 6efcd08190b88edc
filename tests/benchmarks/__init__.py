"""Speed, measured on PostgreSQL and printed as JSON: `make bench`. Never a timed test."""
