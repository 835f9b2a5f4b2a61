"""Chalice's configuration: `python -m infra.config` writes .chalice/config.json from `infra/shape.py`."""

import json
from pathlib import Path
from typing import Any

from infra import policies
from infra.kinds import Worker
from infra.shape import WORKERS
from infra.stages import STAGES

FILE = Path(__file__).parent.parent / ".chalice" / "config.json"
LOGS_KEPT_DAYS = 30
API_STAGE = "api"  # API Gateway's stage, which is a part of the API's address


def written() -> str:
    """The file's text."""
    return json.dumps(_config(), indent=2) + "\n"


def _config() -> dict[str, Any]:
    return {
        "version": "2.0",
        "app_name": "mallpass",
        "api_gateway_endpoint_type": "REGIONAL",
        "autogen_policy": False,
        "log_retention_in_days": LOGS_KEPT_DAYS,
        "lambda_functions": {worker.function: _function(worker) for worker in WORKERS},
        "stages": {
            stage: {"api_gateway_stage": API_STAGE, "environment_variables": {"STAGE": stage}} for stage in STAGES
        },
    }


def _function(worker: Worker) -> dict[str, Any]:
    return {
        "iam_policy_file": policies.file_name(worker.function),
        "lambda_timeout": worker.timeout_seconds,
        "lambda_memory_size": worker.memory_mb,
    }


if __name__ == "__main__":
    FILE.write_text(written())
