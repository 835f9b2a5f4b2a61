"""A stack that runs: the local one, or a stage in the AWS account of your credentials."""

import argparse
import functools
import json
import os
import time
from datetime import datetime
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infra.access import STACK_FILE, use_environment
from infra.names import logical_id
from infra.shape import WORKERS
from infra.template.functions import TEST_CLOCK_STAGES
from infra.times import scheduled_event

# A schedule may run nine minutes; a second try would run it twice.
PATIENT = Config(read_timeout=600, retries={"total_max_attempts": 1})


class NoStack(Exception):
    """The stack does not run or cannot be reached. The message is for the user."""


class FunctionFailed(Exception):
    """A function that was called raised an error. The message is the error's."""


class Deployed:
    """A stack. This process's environment variables name it. `described`: the content of stack.json; empty for a stage
    on AWS."""

    def __init__(self, stage: str, described: dict[str, Any]) -> None:
        self.stage, self.described = stage, described
        self.name = f"mallpass-{stage}"

    @functools.cached_property
    def physical(self) -> dict[str, str]:
        """The physical ids of the stack's resources, by logical id. Raises NoStack."""
        try:
            pages = boto3.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=self.name)
            listed = [one for page in pages for one in page["StackResourceSummaries"]]
        except (BotoCoreError, ClientError) as problem:
            raise NoStack(f"the stack {self.name} cannot be read: {problem}") from problem
        return {one["LogicalResourceId"]: one.get("PhysicalResourceId", "") for one in listed}

    @functools.cached_property
    def functions(self) -> dict[str, str]:
        """The names of the functions on AWS, by their names in infra/shape.py."""
        named = {one.function: self.physical.get(logical_id(one.function)) for one in WORKERS}
        return {function: name for function, name in named.items() if name}

    @functools.cached_property
    def _lambda(self) -> Any:
        return boto3.client("lambda", config=PATIENT)

    def fire(self, function: str, at: datetime) -> Any:
        """Calls a scheduled function as the schedule would have at `at` (real time); returns its result. Raises
        FunctionFailed."""
        event = json.dumps(scheduled_event(at))
        response = self._lambda.invoke(FunctionName=self.functions[function], Payload=event)
        result = json.loads(response["Payload"].read())
        if response.get("FunctionError"):
            raise FunctionFailed(f"{result.get('errorType', 'Error')}: {result.get('errorMessage', result)}")
        return result

    def forget(self) -> None:
        """Makes all functions use the clock that was just written. Locally this empties their caches; on AWS it waits
        until their cache of the clock has ended."""
        if not self.described:
            time.sleep(1.1)
            return
        now = time.time_ns()
        os.utime(self.described["forget_file"], ns=(now, now))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the choice of the stack: `--local`, or `--stage`."""
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--stage", help="dev, test or prod, in the AWS account of your credentials")
    which.add_argument("--local", action="store_true", help="the running local stack")


def chosen_stack(chosen: argparse.Namespace) -> Deployed:
    """The stack that the arguments name; sets this process's environment variables for it. Raises NoStack."""
    if chosen.local and not _local_runs():
        raise NoStack("no local stack is running: start one with `make run`")
    use_environment(local=chosen.local, stage=chosen.stage)
    if not os.environ.get("AWS_REGION"):
        raise NoStack("no AWS region is named: set AWS_REGION, and credentials for the account of the stage")
    os.environ.setdefault("AWS_DEFAULT_REGION", os.environ["AWS_REGION"])
    stage = "local" if chosen.local else chosen.stage
    os.environ["TEST_CLOCK"] = "on" if stage in TEST_CLOCK_STAGES else "off"
    return Deployed(stage, json.loads(STACK_FILE.read_text()) if chosen.local else {})


def _local_runs() -> bool:
    """Whether the process that wrote stack.json is there."""
    if not STACK_FILE.exists():
        return False
    try:
        os.kill(json.loads(STACK_FILE.read_text())["pid"], 0)
    except ProcessLookupError:
        return False
    return True
