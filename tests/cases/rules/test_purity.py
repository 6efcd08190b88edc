"""The room of the law needs nothing but Python."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SCRIPT = """
import sys
from cases.rules import calculator, stages, wording
strange = {"django", "httpx", "django_q"} & set(sys.modules)
sys.exit(", ".join(sorted(strange)) or 0)
"""


@pytest.mark.process
def test_the_rules_import_neither_django_nor_a_client():
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize("clock", ["today(", ".now(", "import time"])
def test_the_rules_look_at_no_clock(clock):
    files = (ROOT / "cases" / "rules").glob("*.py")
    assert [f.name for f in files if clock in f.read_text(encoding="utf-8")] == []
