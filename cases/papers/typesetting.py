"""A paper as a PDF: a template filled with plain values."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

FOLDER = Path(__file__).parent
FONTS = FOLDER / "fonts"


def typeset(name: str, content: Mapping[str, Any], folder: Path = FOLDER) -> bytes:
    """The PDF of the template `name`.typ in a folder. What stands in `content` is set as text,
    never read as markup; days and amounts are texts already. The template reads it by
    `json(bytes(sys.inputs.content))`.
    """
    return typst.compile(
        str(folder / f"{name}.typ"),
        root=str(folder),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"content": json.dumps(content, ensure_ascii=False)},
    )
