# make lab    open the course            make test   test all of it           make gpu   the same as lab, on a GPU
# For maintainers:  make notebooks (build from lessons/)  lock  table  format  mutants  studies
# PYTHON=path/to/python names the Python to begin with; ARGS=... is passed to the command.

.DEFAULT_GOAL := lab
.PHONY: lab test gpu tools notebooks lock table format mutants studies

ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif

# start.py does the work. A name on the PATH is not yet a Python that runs, so each is tried.
define start
	@for python in "$(PYTHON)" python3.13 python3.12 python3.11 python3 python; do \
	  "$$python" -c "import sys; sys.exit(sys.version_info < (3, 8))" >/dev/null 2>&1 && exec "$$python" start.py $(1); \
	done; \
	echo "No Python runs here. Needed: Python 3.11, 3.12 or 3.13 with its venv module. Install one (python.org/downloads; on Debian and Ubuntu: apt install python3-venv), then run make again." >&2; exit 1
endef

lab test gpu:
	$(call start,$@ $(ARGS))

tools:
	$(call start,tools)

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
