"""Packages the app for AWS: `python -m infra.package --stage STAGE [--out DIR] [--template-only]`.

Chalice builds the zip and the template. Then the zip is made smaller: Chalice's command line, botocore's unused data
and the libraries' sources are removed. The modules are compiled, because /var/task is read-only: without .pyc files,
every cold start would compile every module. At the end, the app is imported from the package alone, to prove that
nothing is missing.
"""

import argparse
import compileall
import gzip
import json
import os
import platform
import py_compile
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

from infra import template
from infra.stages import REAL_STAGES, RUNTIME, STAGES
from infra.template import console

ROOT = Path(__file__).parent.parent

# The modules that the handlers import. Chalice also installs pip, setuptools and its command line, which are removed.
KEPT = {
    "app.py",
    "chalicelib",
    "chalice",
    "boto3",
    "botocore",
    "s3transfer",
    "jmespath",
    "dateutil",
    "six.py",
    "urllib3",
    "pynamodb",
    "aws_xray_sdk",
    "wrapt",
    "msgspec",
    "jwt",
    "cryptography",
    "cffi",
    "cachetools",
    "typing_extensions.py",
}
BOTOCORE_SERVICES = {"dynamodb", "dynamodbstreams", "events", "s3", "sqs", "secretsmanager", "sts", "xray"}
OURS = {"app.py", "chalicelib"}
# Endings of files that only type checkers and compilers use.
COMPILERS_ONLY = {".pyi", ".c", ".h", ".pxd", ".pyx", ".typed"}
FIXED_TIME = (2020, 1, 1, 0, 0, 0)  # so that the same sources give the same zip


class NotPackaged(Exception):
    """The package could not be made; the message says why and what to do."""


def package(stage: str, out: Path, *, template_only: bool = False) -> Path:
    """Writes `out`/template.json and, unless `template_only`, `out`/deployment.zip. Returns the template's path.

    Raises NotPackaged if the stage is unknown, this Python is not the stage's, or a step fails.
    """
    if stage not in STAGES:
        raise NotPackaged(f"unknown stage {stage!r}: one of {', '.join(STAGES)}")
    if stage in REAL_STAGES and not template_only and sys.version_info[:2] != (3, 13):
        raise NotPackaged(
            f"stage {stage} runs on {RUNTIME}, and a package is made by the Python it runs on: "
            f"call it as PYTHON=python3.13 make package STAGE={stage}"
        )
    out.mkdir(parents=True, exist_ok=True)
    merging = out / "merge.json"
    merging.write_text(json.dumps(_merged(stage)))
    _chalice_package(stage, out, merging, template_only=template_only)
    made = json.loads((out / "sam.json").read_text())
    if template_only and stage in REAL_STAGES:
        for resource in made["Resources"].values():
            if resource["Type"] == "AWS::Serverless::Function":
                resource["Properties"]["Runtime"] = RUNTIME
    if not template_only:
        slim(out / "deployment.zip", out / "tree", level=9 if stage in REAL_STAGES else 6)
    if stage in REAL_STAGES:
        (out / console.FILE).write_text(json.dumps(console.nested(), indent=1))
    path = out / "template.json"
    path.write_text(json.dumps(made, indent=1))
    return path


def _merged(stage: str) -> dict[str, Any]:
    merged = template.merged(stage)
    return template.merge(merged, template.real_only(stage)) if stage in REAL_STAGES else merged


def _chalice_package(stage: str, out: Path, merging: Path, *, template_only: bool) -> None:
    """Runs Chalice's packager in a separate process, on a copy of the sources. With `template_only` it installs no
    libraries."""
    sources = out / "sources"
    shutil.rmtree(sources, ignore_errors=True)
    ignore = shutil.ignore_patterns("__pycache__", "deployments")
    for name in ("chalicelib", ".chalice"):
        shutil.copytree(ROOT / name, sources / name, ignore=ignore)
    shutil.copy(ROOT / "app.py", sources)
    if _machine() == "aarch64":
        config = json.loads((ROOT / ".chalice" / "config.json").read_text())
        (sources / ".chalice" / "config.json").write_text(json.dumps({**config, "lambda_architecture": "arm64"}))
    if template_only:
        (sources / "requirements.txt").write_text("")
    else:
        shutil.copy(ROOT / "requirements.txt", sources)
    command = [sys.executable, "-c", "from chalice.cli import main; main()", "package", "--stage", stage]
    command += ["--merge-template", str(merging.resolve()), str(out.resolve())]
    environment = {**os.environ, **_wheelhouse(), "PYTHONDONTWRITEBYTECODE": "1", "AWS_DEFAULT_REGION": "cn-north-1"}
    done = subprocess.run(command, cwd=sources, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NotPackaged(f"chalice package failed:\n{done.stdout}{done.stderr}")


def _machine() -> str:
    """The processor for which this machine builds packages: aarch64 (Lambda calls it arm64) or x86_64."""
    return "aarch64" if platform.machine() in ("aarch64", "arm64") else "x86_64"


def _wheelhouse() -> dict[str, str]:
    """Environment variables that make pip install from a folder of wheels. The wheels are downloaded once; after that,
    packaging needs no network. Raises NotPackaged if the download fails."""
    minor = f"{sys.version_info.major}{sys.version_info.minor}"
    wheels = ROOT / ".local" / f"wheels-{minor}"
    stamp = wheels / "requirements.txt"
    wanted = (ROOT / "requirements.txt").read_text() + sys.version
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(wheels, ignore_errors=True)
        fetch = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "-d", str(wheels)]
        # The same choice as Chalice's: wheels for Lambda's Linux, which may differ from this machine's.
        fetch += ["--only-binary=:all:", "--implementation", "cp", "--python-version", minor, "--abi", f"cp{minor}"]
        for platform_tag in ("manylinux2014", "manylinux_2_17", "manylinux_2_24", "manylinux_2_26"):
            fetch += ["--platform", f"{platform_tag}_{_machine()}"]
        fetch += ["-r", str(ROOT / "requirements.txt"), "setuptools", "wheel"]
        done = subprocess.run(fetch, check=False, capture_output=True, text=True)
        if done.returncode != 0:
            raise NotPackaged(
                f"the libraries could not be fetched (is the Python package index reachable?):\n{done.stderr[-600:]}"
            )
        stamp.write_text(wanted)
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)}


def slim(archive: Path, tree: Path, *, level: int) -> None:
    """Rewrites the zip in place: it keeps only what the handlers import, compiled, with fixed times. `tree`: a folder
    to work in. `level`: the level of compression; 9 takes two seconds more than 6 and makes the zip 1 % smaller.
    Raises NotPackaged."""
    shutil.rmtree(tree, ignore_errors=True)
    with zipfile.ZipFile(archive) as full:
        full.extractall(tree)
    for path in list(tree.iterdir()):
        if path.name not in KEPT and not path.name.startswith("_cffi_backend"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for service in (tree / "botocore" / "data").iterdir():
        if service.is_dir() and service.name not in BOTOCORE_SERVICES:
            shutil.rmtree(service)
    for unused in ("boto3/examples", "boto3/data", "dateutil/zoneinfo"):
        shutil.rmtree(tree / unused, ignore_errors=True)
    for examples in tree.glob("botocore/data/*/*/examples-1.json*"):
        examples.unlink()
    for path in [one for one in tree.rglob("*") if one.suffix in COMPILERS_ONLY]:
        path.unlink()
    _slim_botocore(tree / "botocore" / "data")
    _compile(tree)
    _prove(tree)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as small:
        for path in sorted(tree.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(str(path.relative_to(tree)), FIXED_TIME)
                entry.external_attr = 0o644 << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                small.writestr(entry, path.read_bytes())


def _compile(tree: Path) -> None:
    """Compiles all modules. Our own keep their sources, because tracebacks show them; those of libraries are removed.
    Raises NotPackaged."""
    for path in sorted(tree.iterdir()):
        ours = path.name in OURS
        unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
        options: dict[str, Any] = {
            "quiet": 2,
            "invalidation_mode": unchecked,
            "stripdir": str(tree),
            "legacy": not ours,
        }
        compiled = (
            compileall.compile_dir(path, workers=0, **options)
            if path.is_dir()
            else path.suffix != ".py" or compileall.compile_file(path, **options)
        )
        if not compiled:
            raise NotPackaged(f"{path.name}: a module of the package does not compile")
        if not ours:
            for source in [path] if path.suffix == ".py" else list(path.rglob("*.py")):
                source.unlink()


def _slim_botocore(data: Path) -> None:
    """Removes documentation from the models of services, and unused services from the list of endpoints. Every client
    reads both; after this, a cold start parses only a tenth of the data."""
    endpoints = data / "endpoints.json"
    listed = json.loads(endpoints.read_text())
    for partition in listed["partitions"]:
        called = partition["services"].items()
        partition["services"] = {name: where for name, where in called if name.rpartition(".")[2] in BOTOCORE_SERVICES}
    endpoints.write_text(json.dumps(listed, separators=(",", ":")))
    for model in data.glob("*/*/service-2.json.gz"):
        service = _undocumented(json.loads(gzip.decompress(model.read_bytes())))
        for parameter in service.get("clientContextParams", {}).values():
            parameter["documentation"] = ""  # botocore needs this one
        model.write_bytes(gzip.compress(json.dumps(service, separators=(",", ":")).encode(), mtime=0))


def _undocumented(node: Any) -> Any:
    if isinstance(node, dict):
        # A member of a shape may have this name too; its value is no text then.
        kept = {key: value for key, value in node.items() if not (key == "documentation" and isinstance(value, str))}
        return {key: _undocumented(value) for key, value in kept.items()}
    return [_undocumented(one) for one in node] if isinstance(node, list) else node


PROOF = """
import sys
sys.path[:] = [sys.argv[1]] + [p for p in sys.path if "-packages" not in p]
sys.dont_write_bytecode = True
import app, boto3, jwt
from aws_xray_sdk.core import patch
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate
patch(["botocore"])
for service in ("dynamodb", "events", "s3", "sqs", "secretsmanager", "dynamodbstreams"):
    made = boto3.client(service, region_name="cn-north-1", aws_access_key_id="x", aws_secret_access_key="x")
    made.meta.service_model.client_context_parameters
"""


def _prove(tree: Path) -> None:
    """Imports the app, and the libraries that it imports later, from the package alone. Raises NotPackaged."""
    command = [sys.executable, "-I", "-c", PROOF, str(tree)]
    done = subprocess.run(
        command, cwd=tree, capture_output=True, text=True, check=False, env={"AWS_XRAY_SDK_ENABLED": "false"}
    )
    if done.returncode != 0:
        raise NotPackaged(f"the slimmed package does not import:\n{done.stderr}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Packages the app for a stage.")
    parser.add_argument("--stage", default="local", choices=STAGES)
    parser.add_argument("--out", type=Path, default=None)
    parser.add_argument("--template-only", action="store_true", help="no zip: for linting on any Python")
    chosen = parser.parse_args()
    out = chosen.out or ROOT / ".local" / f"package-{chosen.stage}"
    try:
        path = package(chosen.stage, out, template_only=chosen.template_only)
    except NotPackaged as problem:
        sys.exit(f"not packaged: {problem}")
    size = (out / "deployment.zip").stat().st_size / 1e6
    print(f"{path}" + ("" if chosen.template_only else f" and deployment.zip, {size:.1f} MB"))


if __name__ == "__main__":
    main()
