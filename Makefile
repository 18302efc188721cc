# Prerequisites: Python 3.11 or later with venv, make and git. Everything else is installed into .venv.
# Another Python beside it: make test PYTHON=python3.13 VENV=.venv-3.13; a part of the tests: make test ARGS="-k risk"
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

QUICK := units quantities formulas formulas_arrays directories growth_search replication_formulas replication_laws \
  exact_ranks golden judged_by_hand bounds nearest fit catalogs house

.PHONY: reports test quick campaign lint format bench mutants lab app lock sbom notebooks pictures clean help

help:  ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "The planner needs Python 3.11 or later; call make PYTHON=/path/to/python3.11")'
	@echo "The first run installs the planner into $(VENV), in a few minutes; later runs go straight to work."
	@echo "1 of 3: a virtual environment of $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)
	@echo "2 of 3: $$(grep -c '==' requirements.lock) packages (requirements.lock), each held to its hash; about 800 MB on the disk"
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar off --require-hashes -r requirements.lock
	@echo "3 of 3: the planner itself, from this folder"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

reports: $(READY)  ## render the sample customers into reports/ (the main job)
	$(BIN)/planner report data/scenarios --out reports

# See tests/light: what costs each new Python a second and no test needs.
test quick campaign: export PYTHONPATH := $(CURDIR)/tests/light
# The tests start many Pythons, and one that keeps no bytecode compiles the whole house.
test quick campaign bench: export PYTHONDONTWRITEBYTECODE :=

test: $(READY)  ## run the tests, the notebooks included, without the long campaigns
	$(BIN)/python -m pytest -n auto --dist loadscope --no-loadscope-reorder -m "not campaign" $(ARGS)

quick: $(READY)  ## run the tests of the formulas, the checks and the plan alone, for whoever edits one
	$(BIN)/python -m pytest -q -n auto --dist loadscope $(QUICK:%=tests/test_%.py)

campaign: $(READY)  ## run the long campaigns: two hundred reports in chaos, every page, move, sample and example
	$(BIN)/python -m pytest -n auto --dist loadscope -m "campaign or hypothesis" --hypothesis-profile campaign tests $(ARGS)

lint: $(READY)  ## style, types and the layers of the imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)  ## let ruff lay out the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)  ## measure speed against its targets, on a quiet machine (ARGS="sizing risk" for a part)
	$(BIN)/python benchmarks/run.py $(ARGS)

JOBS ?= 1
mutants: $(READY)  ## change the model in a thousand places: do the tests notice? (goes on where it stopped; JOBS=2)
	$(BIN)/python -m tests.mutants --jobs $(JOBS)

lab: $(READY)  ## open the checkout in JupyterLab: notebooks, scenarios and reports
	@if [ "$$(id -u)" = 0 ] && [ "$(findstring --allow-root,$(ARGS))" = "" ]; then \
	  echo "JupyterLab does not start as root, since whoever reaches it could do anything on this machine." \
	    "Run make lab as a normal user; in a container of your own: make lab ARGS=--allow-root" >&2; exit 2; fi
	$(BIN)/jupyter lab --notebook-dir=. $(ARGS)

app: $(READY)  ## the explorer as an app for a meeting, for this machine alone (SCENARIO=file.yaml: begin with that)
	$(BIN)/python -m planner.explore.app $(if $(SCENARIO),--scenario "$(SCENARIO)") $(ARGS)

notebooks: $(READY)  ## run the notebooks again and keep their outputs for git
	cd notebooks && ../$(BIN)/python refresh.py

pictures: $(READY)  ## take the pictures of README and ARCHITECTURE again (needs Chromium)
	$(BIN)/python docs/make_pictures.py
	$(BIN)/python docs/make_house.py

lock:  ## compile pyproject.toml into requirements.lock (needs uv)
	uv pip compile --universal --fork-strategy fewest --generate-hashes --python-version 3.11 --all-extras \
	  --group test --group lint --group build --no-header --upgrade -q -o requirements.lock pyproject.toml

sbom: $(READY)  ## write the bill of materials of what is installed, sbom.json (CycloneDX)
	$(BIN)/python docs/make_sbom.py

clean:  ## remove what was installed and rendered
	rm -rf .venv .venv-* sbom.json reports/*.html reports/*.ipynb
