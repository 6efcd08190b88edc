"""The worker's inner process: django-q2's own cluster, on a lifeline to the process outside.

`manage.py qcluster` starts it in a session of its own and holds the other end of its standard
input. When that end closes, the process outside is gone, and everything here goes with it.
"""

import os
import signal
import sys
import threading

import django


def main() -> None:
    threading.Thread(target=_die_with_the_outside, daemon=True).start()
    django.setup()
    from django.core.management import call_command
    from django_q.management.commands.qcluster import Command

    call_command(Command())


def _die_with_the_outside() -> None:
    # Not sys.stdin: its lock, held by this thread, would be held for ever in a forked child.
    while os.read(0, 1):
        pass
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dip_docket.settings")
    main()
    sys.exit(0)
