"""Say in plain words whether this machine can run the course."""

import importlib.metadata
import os
import platform
import sys
from html import escape

import psutil

from helpers import page

NEEDED_GIB = 1.5  # the most that a notebook takes in the quick profile


def show_check():
    """Display what this machine has, and what to do where that is not enough."""
    rows = [*_python(), *_packages(), *_memory(), *_cores()]
    html = "".join(
        f'<tr><td>{"✓" if good else "✗"}</td><td style="text-align:left">{escape(text)}</td></tr>'
        for good, text in rows
    )
    page.show(f"<table>{html}</table>", "\n".join(f"{'✓' if good else '✗'} {text}" for good, text in rows))


def _python():
    good = (3, 11) <= sys.version_info[:2] <= (3, 13)
    text = f"Python {platform.python_version()} on {platform.system()}"
    yield good, text if good else f"{text}: the course needs Python 3.11, 3.12 or 3.13."


def _packages():
    for name in ("tensorflow", "keras", "numpy"):
        version = next(filter(None, map(_version, (name, f"{name}-cpu"))), None)
        good = version is not None
        yield good, f"{name} {version}" if good else f"{name} is missing: run `make lab` again."


def _version(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _memory():
    free = psutil.virtual_memory().available / 2**30
    text = f"{free:.1f} GiB of memory free"
    good = free >= NEEDED_GIB
    advice = f": a chapter takes up to {NEEDED_GIB} GiB. Close other programs or other notebooks."
    yield good, text if good else text + advice


def _cores():
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    many = "s" if cores > 1 else ": chapters take about twice as long"
    yield True, f"{cores} processor core{many}"
