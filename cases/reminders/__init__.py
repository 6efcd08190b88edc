"""Who is told of what, when; planning it, sending it, and the words of the mails."""
