"""The example mini-program: its pages have the platform's types, and a person's taps do what they should."""

import pytest

from tests import tools
from tests.clients import building

TSC = "node_modules/typescript/bin/tsc"


@pytest.fixture(scope="module")
def program(package):
    """A copy of the program with the built client."""
    try:
        return building.copy_program(package)
    except tools.NotFetched as problem:
        pytest.fail(f"no packages for the mini-program: {problem}")


@pytest.fixture(scope="module")
def compiled(program, run):
    """The program, its pages checked against the platform's types and compiled."""
    run(TSC, "-p", "tsconfig.json", folder=program)
    return program


def test_the_taps_of_a_person_do_what_they_should(compiled, run):
    run(TSC, "-p", "test/tsconfig.json", folder=compiled)
    names = sorted(path.relative_to(compiled) for path in compiled.glob("test/*.test.mts"))
    printed = run("--test", "--test-reporter=tap", *names, folder=compiled)
    assert int(printed.partition("\n# pass ")[2].split()[0]) > 15, printed


def test_a_page_that_the_platform_does_not_know_does_not_compile(program, run):
    wrong = program / "miniprogram" / "wrong.ts"
    wrong.write_text("wx.requestSubscribeMessages({tmplIds: []})\n")
    try:
        with pytest.raises(AssertionError, match="requestSubscribeMessages"):
            run(TSC, "-p", "tsconfig.json", "--noEmit", folder=program)
    finally:
        wrong.unlink()
