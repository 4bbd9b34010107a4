# Two commands do the set-up: `make run` and `make test`. `make help` lists the others.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt
PYTHON ?=
PROMPT ?= a red apple
MODEL ?= pocket
JUDGES ?= training/judges/weights
PICTURES ?= outputs/judge-$(notdir $(MODEL:/=))
LANGUAGES ?= $(patsubst resources/translations/triptych_%.ts,%,$(wildcard resources/translations/*.ts))
WORKERS ?= 2
BUNDLE_TORCH ?=
LEVEL ?= 12
# Each file's tests run in one process: what they share is made once. WORKERS=0 runs all in the one that reports.
PYTEST := $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --max-worker-restart 0

.DEFAULT_GOAL := help
.PHONY: help run judge test check check-all check-slow lint format translations reference bundle packages clean distclean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

run: $(VENV)/installed  ## set up, then open the studio (without a display: make one picture)
	@if [ "$$(uname)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY$$QT_QPA_PLATFORM" ]; then \
		picture="outputs/$$(date +%Y-%m-%d-%H%M%S).png"; mkdir -p outputs; \
		echo "There is no display (DISPLAY and WAYLAND_DISPLAY are not set), so no window can open."; \
		echo "The same engine makes one picture instead: $(PROMPT)"; \
		$(BIN)/triptych generate "$(PROMPT)" --out "$$picture" && echo "The picture is $$picture"; \
	else \
		$(BIN)/triptych; \
	fi

# 20 prompts a category of those that ship, which are the test's: to check published scores, never to tune on.
judge: $(VENV)/installed  ## score MODEL=pocket on 120 of the test's prompts, to check what is published (minutes)
	@for judge in a b; do test -f "$(JUDGES)/judge-$$judge.safetensors" || { \
		echo "$(JUDGES)/judge-$$judge.safetensors is not there: train the judges (training/judges/README.md)," \
			"or name their folder: make judge JUDGES=FOLDER" >&2; exit 1; }; done
	$(BIN)/triptych evaluate "$(MODEL)" --suite pocket --out "$(PICTURES)" --limit 20 --count 1 --device cpu
	$(BIN)/python -m training.score "$(PICTURES)" --judges "$(JUDGES)"

test: $(VENV)/installed-test  ## set up what tests need, then run the quick suite
	@$(BIN)/python -m app.system_libraries
	$(PYTEST) -m "not slow" -o faulthandler_timeout=180

check: lint  ## the developer's loop: format, lint, types, import contracts, quick tests
	$(PYTEST) -m "not slow" -o faulthandler_timeout=180

check-all: lint  ## check, and what is long: end to end, faults, compiled kernels
	$(PYTEST)

check-slow: lint  ## lint, and only what is long; beside make test it is all of check-all
	$(PYTEST) -m slow

lint: $(VENV)/installed-dev  ## format, lint, types and import contracts, without a test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(BIN)/python -m app.system_libraries

format: $(VENV)/installed-dev  ## rewrite the code in the project's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

translations: $(VENV)/installed  ## bring resources/translations up to date with the window's texts (LANGUAGES="de fr")
	@test -n "$(LANGUAGES)" || { echo 'There is no language yet; begin one: make translations LANGUAGES="de fr"' >&2; exit 1; }
	@for language in $(LANGUAGES); do \
		file="resources/translations/triptych_$$language.ts"; \
		$(BIN)/pyside6-lupdate $$(find app -name '*.py' | sort) -no-obsolete -locations none \
			-source-language en -target-language "$$language" -ts "$$file" || exit 1; \
		$(BIN)/pyside6-lrelease "$$file" -qm "$${file%.ts}.qm" || exit 1; \
	done

reference: $(VENV)/installed  ## make the picture of the self-test again, after Pocket has changed
	$(BIN)/triptych generate "a red cube" --model pocket --seed 7 --device cpu --force \
		--out resources/self-test/reference.png

bundle: $(VENV)-bundle/installed  ## freeze the program into dist/triptych, and have that check itself (10 minutes)
	$(VENV)-bundle/bin/pyinstaller packaging/triptych.spec --noconfirm --distpath dist --workpath build/pyinstaller
	env -u PYTHONPATH dist/triptych/triptych --self-test
	$(VENV)-bundle/bin/python packaging/sizes.py dist/triptych

packages: bundle  ## make the .deb and the portable archive of Linux from the bundle
	$(VENV)-bundle/bin/python packaging/linux/packages.py dist/triptych --out dist --level $(LEVEL)

clean:  ## remove what building and testing left behind
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info
	rm -rf $(VENV)/installed $(VENV)/installed-test $(VENV)/installed-dev
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +

distclean: clean  ## remove the virtual environment too
	rm -rf $(VENV) $(VENV)-bundle

# The first Python of a supported version makes the environment; PYTHON=... names another.
$(VENV)/python-version:
	@for python in $(PYTHON) $(if $(PYTHON),,python3.11 python3.12 python3.13 python3); do \
		"$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null || continue; \
		echo "Making $(VENV) with $$("$$python" --version)"; \
		"$$python" -m venv $(VENV) || { \
			echo "Python cannot make a virtual environment: on Debian or Ubuntu, run: apt-get install python3-venv" >&2; \
			exit 1; \
		}; \
		"$$python" --version > $@; exit 0; \
	done; \
	echo "Triptych needs Python 3.11, 3.12 or 3.13, and $(if $(PYTHON),$(PYTHON) is none of them,none was found):" \
		"install one, or name it: make run PYTHON=/path/to/python3.11" >&2; \
	exit 1

$(VENV)/installed: pyproject.toml constraints.txt | $(VENV)/python-version
	@echo "Installing what Triptych needs: some minutes and about 2 GB of disk the first time"
	$(PIP) -e .
	@touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(PIP) -e '.[test]'
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed-test
	$(PIP) -e '.[dev]'
	@touch $@

# An environment with what ships and nothing else. BUNDLE_TORCH names an index that has torch's CPU build.
$(VENV)-bundle/installed: pyproject.toml constraints.txt | $(VENV)/python-version
	$(BIN)/python -m venv --clear $(VENV)-bundle
	$(VENV)-bundle/bin/python -m pip install --disable-pip-version-check -c constraints.txt \
		$(if $(BUNDLE_TORCH),--extra-index-url "$(BUNDLE_TORCH)") -e '.[packaging]'
	@touch $@
