"""The mailbox to which mails come back: read over IMAP, and what a report of failure says."""
