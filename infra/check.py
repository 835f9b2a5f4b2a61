"""`make check`: checks format, lint, types, generated files and the package, and each stage's template with cfn-lint
and the SAM transform.

Prints for each stage the number of resources and the size of its template, both after the transform.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from samtranslator.public.exceptions import InvalidDocumentException
from samtranslator.public.translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform

from infra import config, decisions, diagram, error_pages, openapi, policies, readme
from infra.package import ROOT, NotPackaged, package
from infra.stages import REAL_STAGES, STAGES
from infra.template import console

OUT = ROOT / ".local"
# CloudFormation's quotas are 500 resources in a stack, and 1 MB for a template in S3.
MOST_RESOURCES = 470
MOST_TEMPLATE_BYTES = 1_000_000
MOST_PACKAGE_BYTES = 10_000_000
MOST_PATHS = 300


class Failed(Exception):
    """A check failed; the message says why."""


# A step's name, and its check, which raises an error if it fails and may return a remark to print.
Step = tuple[str, Callable[[], str | None]]


def main() -> None:
    first: list[Step] = [
        ("format", lambda: _tool("ruff", "format", "--check", "-q", ".")),
        ("lint", lambda: _tool("ruff", "check", "-q", ".")),
        ("types", lambda: _tool("mypy")),
        ("policies are shape's", _policies),
        (".chalice/config.json is shape's", _config),
        ("diagram is shape's", _diagram),
        ("docs/openapi.json is the code's", _openapi),
        ("generated documents are the code's", _documents),
        ("package", lambda: _package("local", template_only=False)),
        *((f"template of {stage}", _packaging(stage)) for stage in REAL_STAGES),
    ]
    with_templates: list[Step] = [
        *((f"cfn-lint {stage}", _linting(stage, "template.json")) for stage in STAGES),
        ("cfn-lint of the console's stack", _linting("prod", console.FILE)),
        ("paths of the API", _paths),
        *((f"SAM transform {stage}", _transforming(stage)) for stage in STAGES),
    ]
    # Most steps run a separate program, so there is one thread for each core.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        hold = [*pool.map(_holds, first), *pool.map(_holds, with_templates)]
    sys.exit(0 if all(hold) else 1)


def _holds(step: Step) -> bool:
    """Runs a step and prints its outcome. Returns whether its check succeeded."""
    name, check = step
    begun = time.monotonic()
    try:
        remark = check()
    except (Failed, NotPackaged, InvalidDocumentException) as problem:
        print(f"FAILED  {name}\n{problem}", flush=True)
        return False
    print(f"ok      {name} ({time.monotonic() - begun:.1f} s){f': {remark}' if remark else ''}", flush=True)
    return True


def _tool(name: str, *arguments: str) -> None:
    command = [str(Path(sys.executable).parent / name), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(done.stdout + done.stderr)


def _policies() -> None:
    for name, content in policies.files().items():
        if (policies.FOLDER / name).read_text() != content:
            raise Failed(f"{name} differs from infra/shape.py: run `make format`")


def _config() -> None:
    if config.FILE.read_text() != config.written():
        raise Failed(f"{config.FILE.name} differs from infra/shape.py: run `make format`")


def _diagram() -> None:
    for path in diagram.READMES:
        if diagram.drawn() not in path.read_text():
            raise Failed(f"the diagram in {path.name} differs from infra/shape.py: run `make format`")


def _openapi() -> None:
    if openapi.FILE.read_text() != openapi.written():
        raise Failed(f"{openapi.FILE.name} differs from what the routes declare: run `make format`")


def _documents() -> None:
    for path in readme.READMES:
        if path.read_text() != readme.filled(path):
            raise Failed(f"a table of {path.name} differs from the code: run `make format`")
    outdated = error_pages.outdated()
    if outdated:
        raise Failed(f"pages of docs/errors differ from the code ({', '.join(outdated)}): run `make format`")
    if decisions.written() not in decisions.INDEX.read_text():
        raise Failed(f"the index of {decisions.INDEX.name} differs from docs/decisions/: run `make format`")


def _package(stage: str, *, template_only: bool) -> str | None:
    folder = OUT / f"check-{stage}"
    package(stage, folder, template_only=template_only)
    if not template_only:
        size = (folder / "deployment.zip").stat().st_size
        if size > MOST_PACKAGE_BYTES:
            raise Failed(f"deployment.zip is {size / 1e6:.1f} MB; the budget is 10 MB")
        return f"{size / 1e6:.2f} MB of {MOST_PACKAGE_BYTES / 1e6:.0f} MB"
    return None


def _packaging(stage: str) -> Callable[[], str | None]:
    return lambda: _package(stage, template_only=True)


def _linting(stage: str, file: str) -> Callable[[], None]:
    return lambda: _tool("cfn-lint", str(OUT / f"check-{stage}" / file))


def _paths() -> str:
    """Each part of a path is a resource of the API, and a REST API has at most 300 by default."""
    template = json.loads((OUT / "check-prod" / "template.json").read_text())
    paths = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    parts = {tuple(path.split("/")[: number + 1]) for path in paths for number in range(path.count("/") + 1)}
    if len(parts) > MOST_PATHS:
        raise Failed(f"the API has {len(parts)} path resources; the limit is {MOST_PATHS}")
    return f"{len(parts)} path resources of {MOST_PATHS}"


def _transforming(stage: str) -> Callable[[], str]:
    return lambda: measured(transformed(json.loads((OUT / f"check-{stage}" / "template.json").read_text())))


def measured(made: dict[str, Any]) -> str:
    """The number of resources and the size of a transformed template, as text. Raises Failed if one is too large."""
    resources, size = len(made["Resources"]), len(json.dumps(made).encode())
    figures = f"{resources} resources of {MOST_RESOURCES}, {size / 1e6:.2f} MB of {MOST_TEMPLATE_BYTES / 1e6:.0f} MB"
    if resources > MOST_RESOURCES or size > MOST_TEMPLATE_BYTES:
        raise Failed(f"the transformed template is too large: {figures}")
    return figures


def transformed(template: dict[str, Any]) -> dict[str, Any]:
    """A template after the SAM transform. Raises Failed if it refers to a resource that does not exist."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "cn-north-1")  # the translator needs one
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "s3://bucket/key"  # `infra.deploy` sets the real one
    made: dict[str, Any] = transform(template, {"PublicBaseUrl": "https://example.invalid"}, ManagedPolicyLoader(None))
    known = {*made["Resources"], *made.get("Parameters", {})}
    dangling = {name for name in _referred(made["Resources"]) if name not in known and not name.startswith("AWS::")}
    if dangling:
        raise Failed(f"the transformed template refers to resources that do not exist: {sorted(dangling)}")
    return made


def _referred(node: Any) -> Iterator[str]:
    """The logical ids in every Ref, Fn::GetAtt and DependsOn."""
    if isinstance(node, list):
        for one in node:
            yield from _referred(one)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "Ref" and isinstance(value, str):
                yield value
            elif key == "Fn::GetAtt":
                yield value[0] if isinstance(value, list) else value.partition(".")[0]
            elif key == "DependsOn":
                yield from [value] if isinstance(value, str) else value
            else:
                yield from _referred(value)


if __name__ == "__main__":
    main()
