"""The console's sources: types, messages in both languages, and the tests of its pure modules."""

import subprocess

import pytest

from infra import console, node


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """A copy of the sources with the packages that they pin."""
    copy = tmp_path_factory.mktemp("console")
    try:
        console.copy_sources(copy)
    except node.NotFetched as problem:
        pytest.fail(f"no packages for the console: {problem}")
    return copy / "console"


@pytest.mark.parametrize(
    "command",
    [
        ("node_modules/vue-tsc/bin/vue-tsc.js", "--noEmit"),
        ("scripts/check-messages.mjs",),
        ("node_modules/vitest/vitest.mjs", "run"),
    ],
    ids=["types", "messages", "modules"],
)
def test_the_sources_hold(sources, command):
    done = subprocess.run([node.node(), *command], cwd=sources, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
