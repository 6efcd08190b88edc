"""The verdict of `make test`: a lane that is left out, or failed, or ran."""

import os
import subprocess

import pytest

from tests.dip_docket.processes import PROJECT, PYTHON

RAN = {"sqlite": "ran", "postgresql": "ran", "browser": "ran"}
LEFT_OUT = RAN | {"browser": "left out: no Chromium on this machine"}
FAILED = RAN | {"postgresql": "FAILED"}


def verdict(outcomes: dict[str, str], ci: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PYTHON, "-c", f"import lanes; lanes._tell({outcomes!r})"],
        env=os.environ | {"CI": ci, "PYTHONPATH": str(PROJECT / ".ci")},
        capture_output=True,
        text=True,
    )


@pytest.mark.process
@pytest.mark.parametrize(
    ("outcomes", "ci", "code"),
    [
        (RAN, "true", 0),
        (LEFT_OUT, "", 0),
        (LEFT_OUT, "true", 1),
        (FAILED, "", 1),
        (FAILED, "true", 1),
    ],
)
def test_only_lanes_that_ran_are_good_enough_where_all_are_required(outcomes, ci, code):
    told = verdict(outcomes, ci)
    said = ", ".join(f"{lane} {how}" for lane, how in outcomes.items())
    assert (told.returncode, told.stdout) == (code, f"\nlanes: {said}\n")
    required = outcomes is LEFT_OUT and ci == "true"
    assert ("With CI=true every lane is required." in told.stderr) is required
