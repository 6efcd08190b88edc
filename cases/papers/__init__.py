"""Papers as PDF: the typesetting that every room shares, and the templates of the docket."""
