"""`make check`: every check runs, and the failed ones are named at the end."""

import os
import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PINNED = ("requirements.txt", "requirements-dev.txt")
CHECKS = {
    "style": [str(BIN / "ruff"), "check", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "types": [str(BIN / "mypy")],
    "imports": [str(BIN / "lint-imports")],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    "system checks": [sys.executable, "manage.py", "check", "--fail-level", "ERROR"],
    "compose file": [
        str(BIN / "check-jsonschema"),
        "--builtin-schema",
        "vendor.compose-spec",
        "docker-compose.yml",
    ],
    "translations": [sys.executable, ".ci/translations.py", "--check"],
}
# What belongs to one machine: an index address in a pin, or a home or work folder anywhere.
OF_ONE_MACHINE = re.compile(r"--(?:extra-)?index-url|--find-links|(?<![\w.])/(?:work|home|root)/\w")
NO_TEXT = {".png", ".jpg", ".ico", ".woff2", ".ttf", ".mo", ".gz", ".xlsx", ".pdf", ".svg"}


def main() -> None:
    failed = [name for name, command in CHECKS.items() if not _passes(name, command)]
    for name, complaints in (("pins", _pins()), ("one machine's paths", _machine_paths())):
        _say(name)
        if complaints:
            sys.stdout.write("\n".join(complaints) + "\n")
            failed.append(name)
    sys.stdout.write(f"\ncheck: {'FAILED: ' + ', '.join(failed) if failed else 'all is well'}\n")
    sys.exit(1 if failed else 0)


def _passes(name: str, command: list[str]) -> bool:
    _say(name)
    settings = {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": "sqlite:///var/check.sqlite3",
    }
    done = subprocess.run(command, cwd=PROJECT, env=os.environ | settings)
    return done.returncode == 0


def _say(name: str) -> None:
    sys.stdout.write(f"--- {name}\n")
    sys.stdout.flush()


def _pins() -> list[str]:
    """Each pinned package has a version and a hash."""
    return [
        f"{file}: {block.split()[0]} has no version or no hash"
        for file in PINNED
        for block in re.split(r"\n(?=\S)", (PROJECT / file).read_text(encoding="utf-8").strip())
        if not block.startswith("#") and ("==" not in block or "--hash=sha256:" not in block)
    ]


def _machine_paths() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, check=True, capture_output=True, text=True
    ).stdout
    files = [PROJECT / name for name in listed.split("\0") if name]
    return [
        f"{file.relative_to(PROJECT)}:{number}: {line.strip()[:100]}"
        for file in files
        if file.is_file() and file.suffix not in NO_TEXT and file != Path(__file__).resolve()
        for number, line in enumerate(file.read_text("utf-8", "replace").splitlines(), 1)
        if OF_ONE_MACHINE.search(line) and file.name != "Makefile"
    ]


if __name__ == "__main__":
    main()
