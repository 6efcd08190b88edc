"""What computes fees needs nothing but Python."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLAIN = [
    "tariff", "shipped", "values", "sentences", "wording", "asking", "pricing", "actions",
    "annuity_quote", "calculator", "estimate", "fee_document", "annuities", "timeline",
    "budget_months", "pipeline",
]  # fmt: skip
SCRIPT = f"""
import sys
from fees import {", ".join(PLAIN)}
strange = {{"django", "httpx", "django_q"}} & set(sys.modules)
sys.exit(", ".join(sorted(strange)) or 0)
"""


@pytest.mark.process
def test_the_calculator_imports_neither_django_nor_a_client():
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize("clock", ["today(", ".now(", "localdate(", "import time"])
def test_the_calculator_looks_at_no_clock(clock):
    texts = {name: (ROOT / "fees" / f"{name}.py").read_text(encoding="utf-8") for name in PLAIN}
    assert [name for name, text in texts.items() if clock in text] == []
