"""What the log of the servers leaves out."""

import logging
import re

# Who reads such an address opens what is behind it: feeds, answers of clients, invitations.
SECRET = re.compile(r"(/(?:feeds|answer|welcome)/)[^\s'\"]+")


class Formatter(logging.Formatter):
    """A line with its traceback, without the secrets that stand in addresses."""

    def format(self, record: logging.LogRecord) -> str:
        return SECRET.sub(r"\1…", super().format(record))
