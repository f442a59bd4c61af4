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

define LINE_BREAK


endef
# A value as one word of the shell, letter for letter; --option=value where there is one; yes where NAME=1.
quoted = $(if $(findstring $(LINE_BREAK),$(value $(1))),$(error $(1)= has a line break))'$(subst ','\'',$(value $(1)))'
option = $(if $(value $(2)),$(1)=$(call quoted,$(2)))
known = $(if $(filter-out $(2),$(value $(1)))$(word 2,$(value $(1))),$(error $(1)=$(value $(1)) is not known: say $(1)=$(subst $() , or $(1)=,$(2))))
on = $(call known,$(1),1 0)$(filter 1,$(value $(1)))

.PHONY: run heal-demo test install lint bench bench-watch eval docs fuzz images image-check full-node-check manifests deploy undeploy argocd argocd-check lock clean

run: install ## the main job on this machine: a lesson becomes watched commits, a bad one is rolled back
	@$(BIN)/cortex-school run $(call option,--url,URL) $(call option,--gitops,GITOPS) $(call option,--inject,INJECT) $(call option,--port,PORT)

heal-demo: install ## a cluster on its worst day, mended unattended while you look on; other names and numbers: SEED=2
	@$(BIN)/cortex-school heal-demo $(call option,--seed,SEED)

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
	@$(BIN)/python -m tests.evaluation $(call option,--against,AGAINST) $(EVALUATION)

fuzz: install ## look for bytes that break the readers: make fuzz FUZZ=reads|loads|changes|adds|renders (needs atheris)
	@$(BIN)/python -c 'import atheris' 2>/dev/null || { echo "say first: $(BIN)/pip install atheris==3.0.0"; exit 1; }
	@$(BIN)/python -m tests.fuzz $(call quoted,FUZZ) $(call quoted,SECONDS_OF_FUZZ)

docs: install ## the generated references
	$(BIN)/python -m eventing.reference > docs/events.md
	$(BIN)/python -m functions._catalogue.reference > docs/practices.md
	$(BIN)/python -m functions._catalogue.remedies.reference > docs/remedies.md
	$(BIN)/python -m functions._policy.reference > docs/policy.md
	$(BIN)/python -m functions.health_monitor.kinds.reference > docs/evidence.md
	$(BIN)/python -m functions._preflight.reference docs/preflight

IMAGES = $(PYTHON) -m functions._images $(call option,--registry,REGISTRY) $(call option,--tag,TAG) $(call option,--base,BASE) \
  $(call option,--builder,BUILDER) $(call option,--builder-arguments,BUILDER_ARGS) \
  $(call known,GIT,1 0)$(if $(filter 0,$(value GIT)),--no-git) $(if $(call on,PUSH),--push) $(if $(call on,PLAIN_HTTP),--plain-http)

images: ## every function's image: make images REGISTRY=10.43.170.72:5000 TAG=0.2.0 PUSH=1 PLAIN_HTTP=1
	@$(IMAGES)

image-%: ## one function's image: make image-moe-router; the same settings
	@$(IMAGES) '$*'

image-check: install ## build images and start each as Kubernetes does: make image-check BASE=python:3.13-slim (root)
	@BASE=$(call quoted,BASE) BUILDER=$(call quoted,BUILDER) BUILDER_ARGS=$(call quoted,BUILDER_ARGS) $(BIN)/python -m tests.images.check

full-node-check: install ## whether who heals finds room on a full node, asked of a real scheduler; says which programs it needs
	@$(BIN)/python -m tests.knative.scheduling

GIVEN_IMAGES = $(if $(filter-out file default undefined,$(origin REGISTRY)),$(call option,--registry,REGISTRY)) \
  $(call option,--tag,TAG)

manifests: ## print what is applied: make -s manifests OVERLAY=k3s|kafka REGISTRY=10.43.170.72:5000 TAG=0.2.0
	@$(MAKE) -s install >&2
	@$(BIN)/python -m functions._cli.installing.printing $(call option,--overlay,OVERLAY) $(GIVEN_IMAGES)

deploy: ## onto a cluster, shown and confirmed: make deploy GITHUB_REPO=owner/name REGISTRY=10.43.170.72:5000 TAG=0.2.0
	@$(MAKE) -s install >&2
	@$(BIN)/cortex-school deploy $(call option,--overlay,OVERLAY) $(call option,--context,CONTEXT) $(call option,--mode,MODE) \
	  $(GIVEN_IMAGES) $(call option,--room,ROOM) $(call option,--policy,POLICY) $(call option,--patience,PATIENCE) \
	  $(if $(value GITHUB_REPO),--set=GITHUB_REPO=$(call quoted,GITHUB_REPO)) $(foreach one,$(value SETTINGS),--set=$(call quoted,one)) \
	  $(if $(call on,YES),--yes) $(if $(call on,FORCE),--force) \
	  $(call known,SECRETS,later)$(if $(value SECRETS),--secrets-later)

argocd: install ## put the school's keys into Argo CD's own ConfigMaps; yours stay: make argocd CONTEXT=name
	@$(BIN)/python -m functions._cli.argocd apply $(if $(value CONTEXT),$(call quoted,CONTEXT))

argocd-check: install ## whether Argo CD tells the school of every Application, and knows when Knative's kinds are healthy
	@$(BIN)/python -m functions._cli.argocd check $(if $(value CONTEXT),$(call quoted,CONTEXT))

undeploy: ## off a cluster, shown and confirmed; LEDGER=keep|delete
	@$(MAKE) -s install >&2
	@$(BIN)/cortex-school undeploy $(call option,--context,CONTEXT) $(call option,--ledger,LEDGER) $(if $(call on,YES),--yes)

lock: install ## pin every dependency anew
	uv pip compile pyproject.toml --group all --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements.lock
	$(BIN)/python -m functions._images.requirements

clean: ## what a run leaves behind; the virtual environment stays
	rm -rf .cortex .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
