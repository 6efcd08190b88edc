"""A paper as a PDF: one template beside this file, filled with plain values."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

FOLDER = Path(__file__).parent
FONTS = FOLDER / "fonts"


def typeset(name: str, content: Mapping[str, Any]) -> bytes:
    """The PDF of the template `name`.typ. What stands in `content` is set as text, never read as
    markup; days and amounts are texts already. The template reads it by
    `json(bytes(sys.inputs.content))`.
    """
    return typst.compile(
        str(FOLDER / f"{name}.typ"),
        root=str(FOLDER),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"content": json.dumps(content, ensure_ascii=False)},
    )
