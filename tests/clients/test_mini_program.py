"""The example mini-program: its pages have the platform's types, and a person's taps do what they should."""

import shutil

import pytest

from tests import tools
from tests.clients.conftest import CLIENTS, NOT_SOURCE

TSC = "node_modules/typescript/bin/tsc"


@pytest.fixture(scope="module")
def program(package):
    """A copy of the program with the packages that it pins and the built client."""
    folder = package.parent / "mini-program"
    shutil.copytree(CLIENTS / "mini-program", folder, ignore=NOT_SOURCE)
    try:
        pinned = tools.packages(CLIENTS / "mini-program")
    except tools.NotFetched as problem:
        pytest.fail(f"no packages for the mini-program: {problem}")
    (folder / "node_modules" / "@mallpass").mkdir(parents=True)
    (folder / "node_modules" / "@mallpass" / "client").symlink_to(package)
    for one in pinned.iterdir():
        if one.name != "@mallpass":
            (folder / "node_modules" / one.name).symlink_to(one)
    return folder


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
