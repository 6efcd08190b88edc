"""Makes .venv with the Python that runs this, or says what is missing."""

import subprocess
import sys
import venv
from pathlib import Path

PLACE = Path(__file__).resolve().parent.parent / ".venv"
OLDEST = (3, 11)


def main() -> None:
    if sys.version_info < OLDEST:
        sys.exit(
            f"DIP Docket needs Python 3.11 or later; this is {sys.version.split()[0]}. "
            "Name another one: make setup PYTHON=python3.12"
        )
    try:
        venv.create(PLACE, with_pip=True, clear=True)
    except subprocess.CalledProcessError:
        sys.exit("Python cannot make a virtual environment: apt-get install python3-venv")


main()
