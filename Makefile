# make lab    open the course          make test   test all of it
# For maintainers:  make notebooks (build from lessons/)  make lock  make table  make format  make mutants  make studies
# PYTHON=path/to/python names the Python to make .venv with; ARGS=... is passed to the command.

.DEFAULT_GOAL := lab
.PHONY: lab test notebooks lock table format mutants studies environment course tools

ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif

PYTHONS := (3, 11) <= sys.version_info[:2] <= (3, 13)

# Whether a Python will do; it prints its version, and what it lacks. Python 2 understands it too.
define SUITABLE
import sys
sys.stdout.write("%d.%d" % sys.version_info[:2])
if not $(PYTHONS):
    sys.exit(1)
try:
    import ensurepip, venv
except ImportError:
    sys.stdout.write(" without its venv module")
    sys.exit(1)
endef
export SUITABLE

# Whether .venv can be used; it prints why not. A venv does not move: its scripts hold its path.
# pip writes INSTALLER into a package when all else is there, and renames to ~ what it replaces.
define SOUND
import importlib.util, os, pathlib, re, sys, sysconfig
made = re.search(r"-m venv (?:--\S+ )*(.+)", pathlib.Path(".venv/pyvenv.cfg").read_text("utf-8"))
packages = pathlib.Path(sysconfig.get_path("purelib"))
whole = all((found / "INSTALLER").exists() for found in packages.glob("*.dist-info"))
if not $(PYTHONS):
    sys.exit(print("its Python is %d.%d" % sys.version_info[:2]) or 1)
if not made or not os.path.exists(made[1]) or not os.path.samefile(made[1], ".venv"):
    sys.exit(print("it was not made in this folder") or 1)
if not whole or any(packages.glob("~*")) or not importlib.util.find_spec("pip"):
    sys.exit(print("an installation was interrupted") or 1)
endef
export SOUND

define WHAT_IS_HERE
import platform, shutil
free = shutil.disk_usage(".").free / 2**30
print("%s on %s, %.1f GiB of disk free" % (platform.system(), platform.machine(), free))
endef
export WHAT_IS_HERE

# A name on the PATH is not yet a Python that can make an environment: each candidate is tried.
environment:
	@if [ -e .venv ]; then \
	  why=$$($(BIN)/python -c "$$SOUND" 2>/dev/null) && exit; \
	  echo "The folder .venv has to be made anew: $${why:-its Python is gone}."; rm -rf .venv; \
	fi; \
	for python in "$(PYTHON)" python3.13 python3.12 python3.11 python3 python; do \
	  command -v "$$python" >/dev/null || continue; \
	  if version=$$("$$python" -c "$$SUITABLE" 2>/dev/null); then \
	    echo "Making .venv with Python $$version."; \
	    "$$python" -m venv .venv && exit; \
	    rm -rf .venv; \
	    echo "Python $$version could not make .venv: see its message above. Found: $$("$$python" -c "$$WHAT_IS_HERE"). Needed: 3 GiB, and permission to write in this folder. Then run make again." >&2; exit 1; \
	  fi; \
	  found="$$found$${found:+, }$$python ($${version:-does not run})"; \
	done; \
	echo "No suitable Python. Found: $${found:-none}. Needed: Python 3.11, 3.12 or 3.13 with its venv module. Install one (python.org/downloads; on Debian and Ubuntu: apt install python3-venv), then run make again." >&2; exit 1

# A copy of the lock that was installed stands in .venv: while the two are equal, nothing is done.
define install
	@cmp -s $(1) .venv/$(2) || { \
	  echo "Installing from $(1): some minutes the first time."; \
	  if $(BIN)/python -m pip install --disable-pip-version-check -r $(1) && \
	     $(BIN)/python -m pip install --disable-pip-version-check --no-build-isolation --no-deps -e . && \
	     cp $(1) .venv/$(2); \
	  then :; \
	  else echo "The packages are not installed: see pip's message above. Found: $$($(BIN)/python -c "$$WHAT_IS_HERE"). Needed: a connection to PyPI (or pip set up for a mirror of it), 3 GiB of disk, and a 64-bit Linux or Windows, or an Apple-silicon Mac. Then run make again." >&2; exit 1; fi; }
endef

course: environment
	$(call install,requirements.lock,course.lock)

tools: course
	$(call install,tests/requirements.lock,tools.lock)

lab: course
	@exec $(BIN)/python -m jupyterlab --ServerApp.ip=127.0.0.1 $(ARGS) notebooks/00_start_here.ipynb

test: tools
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m pytest $(ARGS)

notebooks: tools
	$(BIN)/python -m tools.build $(ARGS)

lock: tools
	$(BIN)/python -m tools.lock $(ARGS)

table: tools
	$(BIN)/python -m tools.build --table

format: tools
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

mutants: tools
	$(BIN)/python -m tools.mutants $(ARGS)

studies: tools
	$(BIN)/python -m tools.studies $(ARGS)
