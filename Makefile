# Two commands on a fresh machine: make demo, make test.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# One more than cores: most tests wait for other processes. In the order of tests/conftest.py.
IN_PARALLEL := --numprocesses $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1) --dist loadfile --no-loadscope-reorder --durations 5

# Commands of the tests run in hundreds of processes: each would compile all modules anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-slow test-runtime test-devices coverage check bench pictures format clean

demo: $(VENV)/.runtime
	$(BIN)/rts demo demo-painted.mp4 --overwrite

# All but the few that are marked slow.
test: $(VENV)/.dev
	$(BIN)/python -m pytest $(IN_PARALLEL) -m 'not slow'

# Whole trainings, a gallery's export, several machines.
test-slow: $(VENV)/.dev
	$(BIN)/python -m pytest $(IN_PARALLEL) -m slow

# What painting needs, in an environment without torch; the tests of training are left out.
test-runtime: $(VENV)-runtime/.test
	$(VENV)-runtime/bin/python -m pytest $(IN_PARALLEL)

# What no test runs, commands' own processes counted in: build/coverage/index.html has the lines.
coverage: $(VENV)/.dev
	$(BIN)/python -m pytest $(IN_PARALLEL) --cov --cov-report=term:skip-covered --cov-report=html:build/coverage

# Writes to this machine's v4l2loopback devices and reads its cameras; what is missing is skipped.
test-devices: $(VENV)/.dev
	$(BIN)/python -m pytest --confcutdir=tests/devices tests/devices

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(MAKE) test
	$(MAKE) test-slow

# For a machine that does nothing else meanwhile; some minutes.
bench: $(VENV)/.runtime
	mkdir -p build
	$(BIN)/rts bench --variant all --json > build/bench.json
	$(BIN)/python benchmarks/write_table.py build/bench.json docs/performance.md
	$(BIN)/python benchmarks/write_speed.py docs/performance.md README.md docs/frame-rate.md

# All pictures of README and docs, and the table of styles: after the gallery has changed.
pictures: $(VENV)/.dev
	$(BIN)/python -m docs.pictures

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) $(VENV)-runtime dist build demo-painted.mp4 .mypy_cache .pytest_cache .ruff_cache

# constraints.txt holds the versions that the tests were last seen to pass with.
$(VENV)/.runtime: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[cpu]'
	sh tools/use-loadable-opencv.sh $(BIN)
	touch $@

$(VENV)/.dev: $(VENV)/.runtime
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	sh tools/use-loadable-opencv.sh $(BIN)
	touch $@

$(VENV)-runtime/.test: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)-runtime
	$(VENV)-runtime/bin/pip install --quiet --constraint constraints.txt --editable '.[test]'
	sh tools/use-loadable-opencv.sh $(VENV)-runtime/bin
	touch $@
