"""Where the course is, and at which size it runs."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROFILES = ("quick", "study", "full")


def profile():
    """Return what COURSE_PROFILE says: "quick", unless it is "study" or "full".

    Raises:
        ValueError: if it is none of the three.
    """
    named = os.environ.get("COURSE_PROFILE") or "quick"
    if named not in PROFILES:
        raise ValueError(f"COURSE_PROFILE is 'quick', 'study' or 'full'; received {named!r}")
    return named


def by_profile(quick, full, study=None):
    """Return the value for the profile that the course runs at; a study has the quick one's unless given."""
    return {"quick": quick, "study": quick if study is None else study, "full": full}[profile()]
