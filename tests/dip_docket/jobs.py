"""Jobs that tests give to a real worker."""

import time
from pathlib import Path


def sit(*, diary: str, until: str) -> None:
    """Writes a line into the diary and sits until a file is there."""
    with Path(diary).open("a", encoding="ascii") as file:
        file.write("started\n")
    while not Path(until).exists():
        time.sleep(0.05)
    with Path(diary).open("a", encoding="ascii") as file:
        file.write("done\n")
