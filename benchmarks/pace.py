"""The pace of a machine, to read seconds by: others on the same hardware may halve it from one minute to the next."""

import time

ADDITIONS = 10_000_000


def pace() -> float:
    """Return the CPU seconds that ten million additions take in Python, in this process."""
    began, total = time.process_time(), 0
    for n in range(ADDITIONS):
        total += n
    return time.process_time() - began
