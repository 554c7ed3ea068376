"""Where the course is, and at which size it runs."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def by_profile(quick, full):
    """Return the first value, or the second where COURSE_PROFILE=full.

    Raises:
        ValueError: if COURSE_PROFILE is neither "quick" nor "full".
    """
    profile = os.environ.get("COURSE_PROFILE") or "quick"
    if profile not in ("quick", "full"):
        raise ValueError(f"COURSE_PROFILE is 'quick' or 'full'; received {profile!r}")
    return full if profile == "full" else quick
