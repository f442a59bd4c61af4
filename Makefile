PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
URL ?=
GITOPS ?=
INJECT ?=
SEED ?= 1
PYTEST_ARGS ?= -n auto --dist loadfile

REGISTRY ?= localhost/cortex-school
TAG ?=
BASE ?=
BUILDER ?=
BUILDER_ARGS ?=
PUSH ?=
GIT ?= 1
PLAIN_HTTP ?=

FUZZ ?= reads
CAMPAIGN ?=
AGAINST ?= tests/evaluation/last.json
EVALUATION ?=
SECONDS_OF_FUZZ ?= 120

OVERLAY ?= k3s
CONTEXT ?=
MODE ?=
POLICY ?=
LEDGER ?=
ROOM ?=
YES ?=

.PHONY: run heal-demo test install lint bench bench-watch eval docs fuzz images image-check full-node-check manifests deploy undeploy argocd argocd-check lock clean

run: install ## the main job on this machine: a lesson becomes watched commits, a bad one is rolled back
	@$(BIN)/cortex-school run $(if $(URL),--url "$(URL)") $(if $(GITOPS),--gitops "$(GITOPS)") $(if $(INJECT),--inject "$(INJECT)")

heal-demo: install ## a cluster on its worst day, mended unattended while you look on; other names and numbers: SEED=2
	@$(BIN)/cortex-school heal-demo --seed $(SEED)

test: install ## every test
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

install: $(VENV)/.installed ## the locked dependencies and the command, into .venv

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; say: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Debian and Ubuntu split venv off: sudo apt install python3-venv"; exit 1; }
	@echo "installing the locked dependencies into $(VENV) (about a minute) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

lint: install ## style, types, import laws
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: install ## start-up, memory and throughput against a bare functions-framework hello
	$(BIN)/python -m tests.benchmarks

bench-watch: install ## bad and healthy rollouts through the watch, in virtual time and live: what is found, how soon, what is wrongly accused
	@$(BIN)/python -m tests.campaign $(CAMPAIGN)

eval: install ## how well talks are read, judged and compared, on labelled sets; with real models where ANTHROPIC_API_KEY is set (costs money)
	@$(BIN)/python -m tests.evaluation $(if $(AGAINST),--against "$(AGAINST)") $(EVALUATION)

fuzz: install ## look for bytes that break the readers: make fuzz FUZZ=reads|loads|changes|adds|renders (needs atheris)
	@$(BIN)/python -c 'import atheris' 2>/dev/null || { echo "say first: $(BIN)/pip install atheris==3.0.0"; exit 1; }
	@$(BIN)/python -m tests.fuzz $(FUZZ) $(SECONDS_OF_FUZZ)

docs: install ## the generated references
	$(BIN)/python -m eventing.reference > docs/events.md
	$(BIN)/python -m functions._catalogue.reference > docs/practices.md
	$(BIN)/python -m functions._catalogue.remedies.reference > docs/remedies.md
	$(BIN)/python -m functions._policy.reference > docs/policy.md
	$(BIN)/python -m functions.health_monitor.kinds.reference > docs/evidence.md
	$(BIN)/python -m functions._preflight.reference docs/preflight

IMAGES = $(PYTHON) -m functions._images --registry "$(REGISTRY)" --tag "$(TAG)" --base "$(BASE)" --builder "$(BUILDER)" \
  --builder-arguments="$(BUILDER_ARGS)" $(if $(filter 1,$(GIT)),,--no-git) $(if $(PUSH),--push) $(if $(PLAIN_HTTP),--plain-http)

images: ## every function's image: make images REGISTRY=10.43.170.72:5000 TAG=0.2.0 PUSH=1 PLAIN_HTTP=1
	@$(IMAGES)

image-%: ## one function's image: make image-moe-router; the same settings
	@$(IMAGES) $*

image-check: install ## build images and start each as Kubernetes does: make image-check BASE=python:3.13-slim (root)
	@BASE="$(BASE)" BUILDER="$(BUILDER)" BUILDER_ARGS="$(BUILDER_ARGS)" $(BIN)/python -m tests.images.check

full-node-check: install ## whether who heals finds room on a full node, asked of a real scheduler; says which programs it needs
	@$(BIN)/python -m tests.knative.scheduling

manifests: ## print what is applied: make -s manifests OVERLAY=k3s|kafka REGISTRY=10.43.170.72:5000 TAG=0.2.0
	@$(MAKE) -s install >&2
	@$(BIN)/python -m functions._manifests.kustomization knative/overlays/$(OVERLAY) \
	  $(if $(filter-out file default undefined,$(origin REGISTRY)),--registry "$(REGISTRY)") $(if $(TAG),--tag "$(TAG)")

GIVEN_IMAGES = $(if $(filter-out file default undefined,$(origin REGISTRY)),--registry "$(REGISTRY)") $(if $(TAG),--tag "$(TAG)")

deploy: ## onto a cluster, shown and confirmed: make deploy GITHUB_REPO=owner/name REGISTRY=10.43.170.72:5000 TAG=0.2.0
	@$(MAKE) -s install >&2
	@$(BIN)/cortex-school deploy --overlay "$(OVERLAY)" --context "$(CONTEXT)" --mode "$(MODE)" $(GIVEN_IMAGES) \
	  $(if $(ROOM),--room "$(ROOM)") $(if $(POLICY),--policy "$(POLICY)") $(if $(GITHUB_REPO),--set "GITHUB_REPO=$(GITHUB_REPO)") \
	  $(foreach one,$(SETTINGS),--set "$(one)") $(if $(filter 1,$(YES)),--yes) $(if $(filter later,$(SECRETS)),--secrets-later) \
	  $(if $(filter 1,$(FORCE)),--force) $(if $(PATIENCE),--patience "$(PATIENCE)")

argocd: install ## put the school's keys into Argo CD's own ConfigMaps; yours stay: make argocd CONTEXT=name
	@$(BIN)/python -m functions._cli.argocd apply $(CONTEXT)

argocd-check: install ## whether Argo CD tells the school of every Application, and knows when Knative's kinds are healthy
	@$(BIN)/python -m functions._cli.argocd check $(CONTEXT)

undeploy: ## off a cluster, shown and confirmed; LEDGER=keep|delete
	@$(MAKE) -s install >&2
	@$(BIN)/cortex-school undeploy --context "$(CONTEXT)" --ledger "$(LEDGER)" $(if $(filter 1,$(YES)),--yes)

lock: install ## pin every dependency anew
	uv pip compile pyproject.toml --group all --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements.lock
	$(BIN)/python -m functions._images.requirements

clean: ## what a run leaves behind; the virtual environment stays
	rm -rf .cortex .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
