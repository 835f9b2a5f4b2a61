# Everything runs from a virtual environment that is made when first needed.
# PYTHON makes the environment (an existing VENV keeps its own), STAGE the stage, PORT where the local stack listens.
PYTHON ?= python3
STAGE ?= local
PORT ?= 8480
VENV ?= .venv
RUN := $(VENV)/bin/python
# Two sizes: what runs the product, and with it what tests, checks and measures it.
READY := $(VENV)/ready
READY_FOR_TESTS := $(VENV)/ready-for-tests

.DEFAULT_GOAL := help
.PHONY: help run day test check runtime bench package deploy token tokens device devices revoke status clock logs update redrive verify format clean

help:  ## what can be done here
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

$(READY): requirements.txt requirements-dev.txt
	@$(PYTHON) infra/environment.py $(VENV) requirements-dev.txt

$(READY_FOR_TESTS): requirements.txt requirements-dev.txt requirements-test.txt
	@$(PYTHON) infra/environment.py $(VENV) requirements-test.txt

run: $(READY)  ## the whole product on this machine, a short retail day on it; stays up (PORT=8480)
	@exec $(RUN) -m simulator.run --port $(PORT)

day: $(READY)  ## the long day, on the running stack or one of its own; fails if a law is broken
	@exec $(RUN) -m simulator.run --day

test: $(READY_FOR_TESTS)  ## every test, on all cores (FULL=1 tries harder, as CI does; ARGS="tests/points -x")
	@FULL=$(FULL) MINUTES=$(MINUTES) $(RUN) -m tests.runner $(ARGS)

check: $(READY_FOR_TESTS)  ## format, lint, types, package, cfn-lint and SAM transform of the templates; no tests
	@$(RUN) -m infra.check

runtime:  ## prod's package, its handlers and the quick tests on Python 3.13, which Lambda runs, where that is here
	@$(PYTHON) -m infra.runtime

bench: $(READY_FOR_TESTS)  ## what operations cost: calls, units, CPU, first calls, cold start (QUICK=1: a minute)
	@$(RUN) -m bench.run $(if $(QUICK),--quick)

package: $(READY)  ## the package for STAGE (real stages need PYTHON=python3.13)
	@$(RUN) -m infra.package --stage $(STAGE)

deploy: $(READY)  ## deploys STAGE to the AWS account of the environment (URL=https://… for callbacks)
	@$(RUN) -m infra.deploy --stage $(STAGE) --public-base-url $(URL)

token: $(READY)  ## a person's staff token, shown once: make token ROLE=operator NAME=anna [MERCHANT=group] [STAGE=prod]
	@$(RUN) -m infra.access $(if $(filter local,$(STAGE)),--local,--stage $(STAGE)) token --role $(ROLE) --name "$(NAME)" $(if $(MERCHANT),--merchant $(MERCHANT))

device: $(READY)  ## a device key, shown once: make device ROLE=gate PLACE=sun_garage NAME="gate 1" [STAGE=prod]
	@$(RUN) -m infra.access $(if $(filter local,$(STAGE)),--local,--stage $(STAGE)) device --role $(ROLE) --place $(PLACE) --name "$(or $(NAME),$(ROLE))"

tokens: $(READY)  ## lists the staff tokens [STAGE=prod]
	@$(RUN) -m infra.access $(if $(filter local,$(STAGE)),--local,--stage $(STAGE)) tokens

devices: $(READY)  ## lists the devices [STAGE=prod]
	@$(RUN) -m infra.access $(if $(filter local,$(STAGE)),--local,--stage $(STAGE)) devices

revoke: $(READY)  ## ends a staff token or a device's key: make revoke TOKEN=<id> | DEVICE=<id> [STAGE=prod]
	@$(RUN) -m infra.access $(if $(filter local,$(STAGE)),--local,--stage $(STAGE)) revoke $(if $(TOKEN),--token $(TOKEN)) $(if $(DEVICE),--device $(DEVICE))

clock: $(READY)  ## shows or moves business time, runs what became due: make clock [TO=2026-12-24T09:00+08:00 | BY=3d|2h|90m] [STAGE=dev]
	@$(RUN) -m infra.clock $(if $(filter local,$(STAGE)),--local,--stage $(STAGE)) $(if $(TO),--to "$(TO)") $(if $(BY),--by "$(BY)")

status: $(READY)  ## what runs: address, clock, errors, queues, dead letters, tasks for a person [STAGE=dev]
	@$(RUN) -m infra.status $(if $(filter local,$(STAGE)),--local,--stage $(STAGE))

logs: $(READY)  ## the functions' logs: make logs [FUNCTION=points_credit] [LEVEL=error] [SINCE=10m] [FOLLOW=1] [STACK=1] [STAGE=dev]
	@$(RUN) -m infra.logs $(if $(filter local,$(STAGE)),--local,--stage $(STAGE)) $(if $(FUNCTION),--function $(FUNCTION)) $(if $(LEVEL),--level $(LEVEL)) $(if $(SINCE),--since $(SINCE)) $(if $(FOLLOW),--follow) $(if $(STACK),--stack)

update: $(READY)  ## puts changed code of app.py and chalicelib/ on the running local stack; its data stays
	@$(RUN) -m simulator.update

redrive: $(READY)  ## sends a worker's dead letters again: make redrive CONSUMER=points_credit [STAGE=prod]
	@$(RUN) -m infra.redrive $(if $(filter local,$(STAGE)),--local,--stage $(STAGE)) --consumer $(CONSUMER)

verify: $(READY)  ## proves the points ledger: make verify [MEMBER=id] [STAGE=prod]
	@$(RUN) -m infra.verify $(if $(filter local,$(STAGE)),--local,--stage $(STAGE)) $(if $(MEMBER),--member $(MEMBER))

format: $(READY_FOR_TESTS)  ## formats the code, writes all generated files
	@$(VENV)/bin/ruff format -q . && $(VENV)/bin/ruff check -q --fix . && $(RUN) -m infra.policies && $(RUN) -m infra.config && $(RUN) -m infra.diagram && $(RUN) -m infra.openapi && $(RUN) -m infra.readme && $(RUN) -m infra.decisions && $(RUN) -m infra.error_pages

clean:  ## removes the virtual environment and everything made here
	rm -rf $(VENV) .local .chalice/deployments .mypy_cache .ruff_cache .pytest_cache .hypothesis
