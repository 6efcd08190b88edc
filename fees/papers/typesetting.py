"""The papers of the fees as PDF: templates beside this file, set as all papers of the docket."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cases.papers import typesetting

FOLDER = Path(__file__).parent


def typeset(name: str, content: Mapping[str, Any]) -> bytes:
    """The PDF of the template `name`.typ of the fees; `content` is set as text."""
    return typesetting.typeset(name, content, FOLDER)
