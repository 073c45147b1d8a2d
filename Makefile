# Every target sets up what it needs, given Python 3.11 or newer and make.
PYTHON ?= python3
# Processes that share the tests, and the size of the city that is measured.
WORKERS ?= 2
TIER ?= city
# Of the master of a Spark cluster on this machine.
PORT ?= 7077
BIN := .venv/bin
UV := $(BIN)/uv

# Tests that neither compile the dbt project nor build a demo: landing, gate, publication, rules,
# disclosure, report arithmetic.
QUICK := tests/landing tests/codes tests/gate tests/supervision/test_rules.py \
	tests/history/test_oracle.py tests/publish/test_digest.py tests/publish/test_publication.py \
	tests/publish/test_query.py tests/publish/test_leaks.py tests/reports/figures/test_balances.py \
	tests/disclosure/test_public_attack.py tests/disclosure/test_public_protect.py \
	--ignore=tests/gate/test_faulty_deliveries.py

# Tests start many short processes; compiled modules save each of them a second or two.
unexport PYTHONDONTWRITEBYTECODE
# The tables of most tests are small; more threads of polars only cost there.
quick test test-slow: export POLARS_MAX_THREADS = 1

.PHONY: setup spark-setup spark-up spark-down demo quick test test-slow accept prove coverage wheel bench lint format lock clean

setup: .venv/.ready

.venv/.ready: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3 ..."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

# Locks what pyproject.toml asks for, with hashes, for every supported Python.
lock: setup
	$(UV) pip compile --quiet pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements.lock

	$(BIN)/python -c 'import tomllib; \
		print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["spark"])' \
		| $(UV) pip compile --quiet - --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements-spark.lock

# Adds Spark to what is set up; a cluster needs Java 17 or newer as well.
spark-setup: .venv/.ready-spark

.venv/.ready-spark: .venv/.ready requirements-spark.lock
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements-spark.lock
	@touch $@

# A master and two workers on this machine; what they say goes to target/spark. The port of the
# master: make spark-up PORT=7078.
spark-up: spark-setup
	$(BIN)/python -m bianzhi.build.spark.cluster up --port $(PORT)

spark-down:
	$(BIN)/python -m bianzhi.build.spark.cluster down

demo: setup
	$(BIN)/bianzhi demo

# The tests to run while working; under two minutes.
quick: setup
	$(BIN)/pytest -m "not slow" -n $(WORKERS) $(QUICK)

test: setup
	$(BIN)/pytest -m "not slow" -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# Tests on a Spark cluster need Java and are left out without it.
test-slow: setup spark-setup
	$(BIN)/pytest -m slow --timeout 7200 -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# Lands every real delivery, or those of make accept FOLDER=..., and compares with what is stored:
# rows and rules of landing, then findings gained and lost by rule.
accept: setup
	$(BIN)/python -m tests.acceptance $(FOLDER)
	$(BIN)/python -m tests.acceptance.findings $(FOLDER)

# Runs the examples of all rules, or of make prove RULE=..., on the rules and on mutants of them.
prove: setup
	$(BIN)/python -m tests.rules $(RULE) --mutants

# Lines that the quick tests run, by file.
coverage: setup
	$(BIN)/pytest -q -m "not slow" -n $(WORKERS) $(QUICK) \
		--cov=bianzhi --cov=ingest --cov=expectations --cov-report=term:skip-covered

# The package, with the dbt project inside, in dist/.
wheel: setup
	$(BIN)/python -m bianzhi.build.record_project
	$(BIN)/python -m hatchling build -t wheel

# The whole flow, stage by stage; figures go to target/bench and, from there, into the docs.
bench: setup
	$(BIN)/python -m benchmarks.flow --tier $(TIER)
	$(BIN)/python -m benchmarks.append --tier $(TIER)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/oxlint --deny-warnings bianzhi/site/look bianzhi/reports/render/page
	@mkdir -p target/lint
	BIANZHI_LAKE=target/lint/lake BIANZHI_BUILD=target/lint \
		$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar models tests/dbt

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv warehouse target logs dist
