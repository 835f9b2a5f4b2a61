"""@mallpass/client: its own tests run, its types are those of docs/openapi.json, and it packs what it needs."""

import json
import tarfile

import pytest

from tests.clients.conftest import CLIENTS

GENERATED = ("schema.ts", "operations.ts")
SOURCE = CLIENTS / "typescript" / "src"
LARGEST_FOR_A_PROGRAM = 150_000


def test_the_generated_files_are_those_of_the_document(copied, run, tmp_path):
    run("scripts/generate.mjs", tmp_path, folder=copied)
    for name in GENERATED:
        assert (tmp_path / name).read_text() == (SOURCE / name).read_text(), "npm run generate in clients/typescript"


def test_the_types_hold(package, run):
    run("node_modules/typescript/bin/tsc", "-p", "tsconfig.json", folder=package)
    run("node_modules/typescript/bin/tsc", "-p", "test/tsconfig.json", folder=package)


def test_the_client_does_what_its_tests_say(package, run):
    names = sorted(path.relative_to(package) for path in package.glob("test/*.test.mts"))
    printed = run("--test", "--test-reporter=tap", *names, folder=package)
    passed = int(printed.partition("\n# pass ")[2].split()[0])
    assert passed > 50, printed


def test_a_change_of_the_api_breaks_the_types_of_a_program(package, run, tmp_path):
    program = "import {createClient, fetchTransport} from '@mallpass/client'\n"
    program += "const api = createClient({baseUrl: '', transport: fetchTransport()})\n"
    program += "export const run = () => api.post('/v1/payments', {body: {amount: 5}})\n"
    (package / "test" / "wrong.mts").write_text(program)
    try:
        with pytest.raises(AssertionError, match="'amount' does not exist in type"):
            run("node_modules/typescript/bin/tsc", "-p", "test/tsconfig.json", folder=package)
    finally:
        (package / "test" / "wrong.mts").unlink()


def test_the_package_holds_only_what_a_program_needs(tarball):
    with tarfile.open(tarball) as packed:
        sizes = {member.name.removeprefix("package/"): member.size for member in packed.getmembers()}
    others = {name for name in sizes if not name.startswith("dist/")}
    assert others <= {"package.json", "README.md", "LICENSE"}
    assert {"package.json", "dist/cjs/index.js", "dist/esm/index.js", "dist/types/index.d.ts"} <= set(sizes)
    # The vendor's build copies this folder into the program, whose size is limited.
    in_program = {name: size for name, size in sizes.items() if name.startswith("dist/cjs/")}
    assert all(name.endswith(".js") for name in in_program)
    assert sum(in_program.values()) < LARGEST_FOR_A_PROGRAM


def test_the_package_needs_nothing_at_run_time(copied):
    described = json.loads((copied / "package.json").read_text())
    assert not {"dependencies", "peerDependencies", "optionalDependencies"} & set(described)
    assert described["miniprogram"] == "dist/cjs"


def test_the_locks_name_no_registry():
    for lock in CLIENTS.glob("*/package-lock.json"):
        assert '"resolved": "http' not in lock.read_text().replace("https://registry.npmjs.org/", "")
