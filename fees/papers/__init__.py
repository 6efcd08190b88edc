"""Papers set by typst with Thai fonts: letters, quotations, invoices."""
