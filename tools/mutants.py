"""Plant small faults in helpers/ and list those that no test sees: `make mutants`.

`ARGS="helpers.plots*"` does so for one module. What was found is kept in mutants/: a second run tests
again what has changed since, and `python -m mutmut show NAME` prints a fault. Linux and macOS only.
"""

import re
import subprocess
import sys
from collections import Counter
from fnmatch import fnmatch

MUTMUT = [sys.executable, "-m", "mutmut"]
SEEN = {"killed", "timeout", "segfault", "caught by type check"}


def table(results, wanted=()):
    """Return how many faults of each module were seen, and which were not.

    Args:
        results: str, what `mutmut results --all true` prints: a line for each fault.
        wanted: patterns of the faults that count; all of them unless given.

    Returns:
        list of str, lines to print; the last is the share of all that were tried.
    """
    counts, survivors = {}, []
    for name, state in re.findall(r"^\s*(\S+__mutmut_\d+): (.*)$", results, re.MULTILINE):
        if state == "not checked" or (wanted and not any(fnmatch(name, pattern) for pattern in wanted)):
            continue
        module = re.split(r"\.x[_ǁ]", name)[0]
        counts.setdefault(module, Counter())[state in SEEN] += 1
        survivors += [] if state in SEEN else [f"{name}: {state}"]
    total = sum(counts.values(), Counter())
    rows = [*sorted(counts.items()), ("all", total)]
    shares = [f"{name:36} {seen[True]:5} of {seen.total():5}  {_share(seen)}" for name, seen in rows]
    return [*survivors, "", *shares]


def _share(seen):
    return f"{seen[True] / seen.total():.1%}" if seen else "nothing was tried"


def main(wanted):
    """Run mutmut, print what survived, and return its exit status."""
    status = subprocess.run([*MUTMUT, "run", *wanted]).returncode
    found = subprocess.run([*MUTMUT, "results", "--all", "true"], capture_output=True, text=True)
    print(*table(found.stdout, wanted), sep="\n")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
