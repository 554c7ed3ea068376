"""Open the course, or test it, on Linux, macOS and Windows: `python start.py lab` or `python start.py test`.

lab    open the course in JupyterLab       test   run all of its tests; more words go to pytest
gpu    the same as lab, with TensorFlow's build for NVIDIA GPUs (Linux, 64-bit Intel or AMD)
tools  install what maintainers need       quiet  settings for a JupyterLab installed in another way

Packages are installed into the folder .venv (.venv-gpu for gpu), at the exact versions of the locks. Any
Python 3.8 or newer can run this file; it looks for one of those that the course runs on.
"""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent
PYTHONS = [(3, 13), (3, 12), (3, 11)]
WANTED = "Python 3.11, 3.12 or 3.13 with its venv module"
LOCK, TEST_LOCK, GPU_LOCK = "requirements.lock", "tests/requirements.lock", "requirements-gpu.lock"
CHAPTER = "notebooks/00_start_here.ipynb"

# Prints a Python's version, and what it lacks: not every Python on the PATH can make environments.
PROBE = """
import sys
print("%d.%d" % sys.version_info[:2], end="")
try:
    import ensurepip, venv
except ImportError:
    print(" without its venv module", end="")
"""
# JupyterLab asks at its first start whether it may fetch news, and marks a notebook as edited when the kernel
# is another than it was written with, if only by a version.
OVERRIDES = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
KERNEL = "c.InteractiveShellApp.exec_lines = [\"get_ipython().kernel.language_info['version'] = '3'\"]\n"


def python_of(venv, windows=os.name == "nt"):
    """Return the Path of an environment's Python."""
    return venv / ("Scripts/python.exe" if windows else "bin/python")


def candidates(windows=os.name == "nt"):
    """Return the commands to try as Python, each a list of str: this one, then the newest first."""
    versions = [f"{major}.{minor}" for major, minor in PYTHONS]
    named = [["py", f"-{version}"] for version in versions] if windows else []
    return [
        [sys.executable],
        *named,
        *([f"python{version}"] for version in versions),
        ["python3"],
        ["python"],
    ]


def probe(command):
    """Return a Python's version with what it lacks, "3.9 without its venv module"; empty if none runs."""
    try:
        done = subprocess.run([*command, "-c", PROBE], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout if done.returncode == 0 else ""


def suitable(found):
    """Return whether the course runs on what `probe` found."""
    return found in [f"{major}.{minor}" for major, minor in PYTHONS]


def here():
    """Return what this machine is, in words."""
    free = shutil.disk_usage(ROOT).free / 2**30
    return f"{platform.system()} on {platform.machine()}, {free:.1f} GiB of disk free"


def fault(venv):
    """Return why an environment cannot be used; empty if it can."""
    python = python_of(venv)
    found = probe([str(python)])
    if not found:
        return "its Python is gone"
    if not suitable(found):
        return f"its Python is {found}"
    # A venv does not move: its scripts hold its path.
    made = re.search(r"-m venv (?:--\S+ )*(.+)", (venv / "pyvenv.cfg").read_text(encoding="utf-8"))
    if not made or not os.path.exists(made[1]) or not os.path.samefile(made[1], venv):
        return "it was not made in this folder"
    # pip writes INSTALLER into a package when all else is there, and renames to ~ what it replaces.
    for packages in [*venv.glob("lib/python*/site-packages"), *venv.glob("Lib/site-packages")][:1]:
        whole = all((package / "INSTALLER").exists() for package in packages.glob("*.dist-info"))
        if whole and not any(packages.glob("~*")) and (packages / "pip").exists():
            return ""
    return "an installation was interrupted"


def make_environment(venv):
    """Make an environment if there is none that can be used.

    Raises:
        SystemExit: one line that says what was found, what is needed and what to do.
    """
    if venv.exists():
        why = fault(venv)
        if not why:
            return
        print(f"The folder {venv.name} has to be made anew: {why}.", flush=True)
        shutil.rmtree(venv)
    looked = []
    for command in candidates():
        found, name = probe(command), " ".join(command)
        if suitable(found):
            print(f"Making {venv.name} with Python {found}.", flush=True)
            if subprocess.call([*command, "-m", "venv", str(venv)]) == 0:
                return
            shutil.rmtree(venv, ignore_errors=True)
            raise SystemExit(
                f"Python {found} could not make {venv.name}: see its message above. Found: {here()}. "
                "Needed: 3 GiB, and permission to write in this folder. Then run this again."
            )
        if found or shutil.which(command[0]):
            looked.append(f"{name} ({found or 'does not run'})")
    raise SystemExit(
        f"No suitable Python. Found: {', '.join(looked) or 'none'}. Needed: {WANTED}. Install one "
        "(python.org/downloads; on Debian and Ubuntu: apt install python3-venv), then run this again."
    )


def install(venv, lock):
    """Install a lock and the course's own package. A copy of it in the environment says that it is there.

    Raises:
        SystemExit: one line that says what was found, what is needed and what to do.
    """
    wanted, held = ROOT / lock, venv / lock.replace("/", "-")
    if held.exists() and held.read_bytes() == wanted.read_bytes():
        return
    print(f"Installing from {lock}: some minutes the first time.", flush=True)
    pip = [str(python_of(venv)), "-m", "pip", "install", "--disable-pip-version-check"]
    steps = [[*pip, "-r", lock], [*pip, "--no-build-isolation", "--no-deps", "-e", "."]]
    if any(subprocess.call(step, cwd=ROOT) for step in steps):
        raise SystemExit(
            f"The packages are not installed: see pip's message above. Found: {here()}. Needed: a connection "
            "to PyPI (or pip set up for a mirror of it), 3 GiB of disk, and a 64-bit Linux or Windows, or an "
            "Apple-silicon Mac. Then run this again."
        )
    quiet(venv)
    shutil.copy(wanted, held)


def quiet(prefix):
    """Write the settings with which JupyterLab asks nothing at its first start and marks nothing as edited.

    A file that is there already is somebody's own, and stays.

    Args:
        prefix: Path of an environment.
    """
    for name, text in {
        "share/jupyter/lab/settings/overrides.json": json.dumps(OVERRIDES, indent=2) + "\n",
        "etc/ipython/ipython_kernel_config.py": KERNEL,
    }.items():
        file = prefix / name
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")


def become(command):
    """Run a command in place of this program, so that Ctrl+C is the command's own affair."""
    if os.name != "nt":
        os.execv(command[0], command)
    import signal  # Windows knows no such thing: stand by, deaf to Ctrl+C, until the command ends

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(subprocess.call(command))


def lab(arguments, venv=ROOT / ".venv", lock=LOCK):
    """Open the course in JupyterLab, on this machine's own address and behind its token."""
    make_environment(venv)
    install(venv, lock)
    command = [str(python_of(venv)), "-m", "jupyterlab", "--ServerApp.ip=127.0.0.1", *arguments]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        print(
            "You are root, as in most containers, so JupyterLab is started with --allow-root; it listens on "
            "this machine only, behind its token.",
            flush=True,
        )
        command.append("--allow-root")
    os.chdir(ROOT)
    become([*command, CHAPTER])


def gpu(arguments):
    """Open the course with TensorFlow's build for NVIDIA GPUs, in an environment of its own."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise SystemExit(
            f"TensorFlow has a GPU build for Linux on x86_64 only. Found: {here()}. Run `lab` instead; "
            "on Windows, WSL 2 is a Linux."
        )
    lab(arguments, ROOT / ".venv-gpu", GPU_LOCK)


def tools(arguments=()):
    """Install the course and what its maintainers need."""
    make_environment(ROOT / ".venv")
    install(ROOT / ".venv", LOCK)
    install(ROOT / ".venv", TEST_LOCK)


def test(arguments):
    """Check the style, then run the tests."""
    tools()
    python = [str(python_of(ROOT / ".venv")), "-m"]
    for step in (["ruff", "check", "."], ["ruff", "format", "--check", "."], ["pytest", *arguments]):
        status = subprocess.call([*python, *step], cwd=ROOT)
        if status:
            sys.exit(status)


VERBS = {
    "lab": lab,
    "test": test,
    "gpu": gpu,
    "tools": tools,
    "quiet": lambda arguments: quiet(Path(sysconfig.get_path("data"))),
}


def main(words):
    """Do what the command line asks."""
    verb, *arguments = words or ["lab"]
    if verb not in VERBS:
        raise SystemExit(f"Expected {', '.join(VERBS)}; received {verb!r}. {__doc__.splitlines()[0]}")
    VERBS[verb](arguments)


if __name__ == "__main__":
    if sys.version_info < (3, 8):  # noqa: UP036 (whoever opens a course may have an old Python)
        sys.exit(f"This is Python {sys.version.split()[0]}. Needed: {WANTED} (python.org/downloads).")
    main(sys.argv[1:])
