"""Write the exact versions that the course runs on: `make lock`.

From pyproject.toml come requirements.lock and tests/requirements.lock, for every system and Python
that the course supports; requirements-gpu.lock, with TensorFlow's CUDA build in place of the other; and
from the first the two environment.yml files, for conda and for Binder. Pins that still fit are kept;
`make lock ARGS=--upgrade` takes the newest of everything.
Any Python that has uv can run this file, should .venv not install any more.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK, TEST_LOCK, GPU_LOCK = "requirements.lock", "tests/requirements.lock", "requirements-gpu.lock"
ENVIRONMENTS = ("environment.yml", "binder/environment.yml")
OLDEST_PYTHON, CONDA_PYTHON = "3.11", "3.12"

# The flags that begin with "no" win over what the machine's own configuration may ask for.
COMPILE = (
    "-m uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-header --no-annotate "
    "--no-emit-index-url --no-emit-find-links --no-emit-index-annotation --no-emit-build-options "
    f"--python-version {OLDEST_PYTHON}"
).split()


def resolve(folder, upgrade=False):
    """Write the three locks.

    Args:
        folder: Path that holds pyproject.toml, and the present locks if there are any.
        upgrade: bool, take the newest versions in place of those pinned.

    Raises:
        subprocess.CalledProcessError: if uv fails: code 1 where nothing fits pyproject.toml,
            2 where the registry did not answer; `stderr` says more.
    """
    # The CPU build is left out of the GPU's lock: both would write into the same folder.
    gpu = ["--extra", "gpu", "--no-emit-package", "tensorflow-cpu", "--constraint", LOCK]
    test = ["--group", "test", "--constraint", LOCK]
    for lock, options in ((LOCK, []), (TEST_LOCK, test), (GPU_LOCK, gpu)):
        command = [sys.executable, *COMPILE, *options, "--output-file", lock]
        subprocess.run(
            command + ["--upgrade"] * upgrade, cwd=folder, check=True, capture_output=True, text=True
        )


def pins(lock):
    """Return the requirements that a lock's text pins, with their markers, without their hashes."""
    return [found.rstrip(" \\") for found in re.findall(r"^\w.*", lock, re.MULTILINE)]


def conda(lock):
    """Return the text of environment.yml for a lock's text."""
    lines = "".join(f"      - {pin}\n" for pin in pins(lock))
    return (
        "# Written by `make lock` from requirements.lock.\n"
        "name: neurons-to-bert\n"
        "channels:\n  - conda-forge\n"
        f"dependencies:\n  - python={CONDA_PYTHON}\n  - pip\n  - pip:\n{lines}"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    try:
        resolve(ROOT, parser.parse_args().upgrade)
    except subprocess.CalledProcessError as error:
        sys.exit(f"{error.stderr}The locks could not be made: see uv's message above.")
    text = conda((ROOT / LOCK).read_text(encoding="utf-8"))
    for name in ENVIRONMENTS:
        (ROOT / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
