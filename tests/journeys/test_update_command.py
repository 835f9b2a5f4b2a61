"""`make update` on the packaged stack: changed code answers, data stays, broken code never gets there."""

import json
import shutil

import pytest
import urllib3

from simulator import packaging, update
from simulator.people import Shopper
from simulator.update import CannotUpdate

# Nobody else reads this sentence.
FILE, BEFORE, AFTER = (
    "chalicelib/errors/request.py",
    "Send the body as application/json, in UTF-8.",
    "Only JSON, please.",
)


@pytest.fixture
def edited(running, root, tmp_path):
    """A copy of the sources, to be edited. The stack gets its own code again in the end."""
    if packaging.STAMP.read_text().split()[0] != packaging.sources_key(root):
        update.update(running)
    for name in ("chalicelib", "infra", ".chalice"):
        shutil.copytree(root / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "deploy*"))
    for name in ("app.py", "requirements.txt"):
        shutil.copy(root / name, tmp_path)
    yield tmp_path
    update.update(running)


def replace(folder, path, old, new):
    text = (folder / path).read_text()
    assert old in text
    (folder / path).write_text(text.replace(old, new, 1))


def sentence(running):
    """What a request with the wrong media type is answered."""
    headers = {"Content-Type": "text/plain", "Accept-Language": "en"}
    answer = urllib3.request("POST", f"{running.base_url}/v1/login", body=b"x", headers=headers)
    assert answer.status == 415, answer.data
    return json.loads(answer.data)["error"]["message"]


def test_changed_code_answers_and_a_member_is_still_there(running, edited):
    shopper = Shopper(running, "o_update_command")
    shopper.log_in()
    assert sentence(running) == BEFORE
    replace(edited, FILE, BEFORE, AFTER)
    paths, functions = update.update(running, edited)
    assert {str(path) for path in paths} == {FILE}
    assert set(functions) == set(running.described["functions"])
    assert sentence(running) == AFTER
    assert shopper.get("/v1/me")["member_id"] == shopper.member_id
    assert running.fire("points_expire")["members"] >= 0
    assert update.update(running, edited) == (set(), [])
    # The next `make run` finds the package as the sources are.
    assert packaging.STAMP.read_text().split()[0] == packaging.sources_key(edited)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("class BodyInvalid", "class class BodyInvalid", "does not compile"),
        ("class BodyInvalid", "import nothing_there\nclass BodyInvalid", "cannot be imported"),
    ],
)
def test_broken_code_is_refused_and_the_old_code_goes_on(running, edited, old, new, why):
    replace(edited, FILE, BEFORE, AFTER)
    replace(edited, FILE, old, new)
    with pytest.raises(CannotUpdate, match=why):
        update.update(running, edited)
    assert sentence(running) == BEFORE
    assert update.update(running) == (set(), [])


def test_a_new_route_is_refused_by_name(running, edited):
    row = 'api.get("get_health"'
    replace(edited, "app.py", row, f'api.get("again", "/v1/again", ANYONE, lambda: web_health.show)\n{row}')
    with pytest.raises(CannotUpdate, match=r"more than code changed: GET /v1/again\. .*make run"):
        update.update(running, edited)
    assert sentence(running) == BEFORE


def test_new_requirements_are_refused(running, edited):
    (edited / "requirements.txt").write_text("more==1\n")
    with pytest.raises(CannotUpdate, match=r"requirements\.txt"):
        update.update(running, edited)


def test_a_module_that_is_gone_is_removed_from_the_package(running, edited):
    new = edited / "chalicelib" / "more.py"
    new.write_text("MORE = 1\n")
    update.update(running, edited)
    assert list((update.TREE / "chalicelib").rglob("*more*"))
    new.unlink()
    paths, _ = update.update(running, edited)
    assert [path.name for path in paths] == ["more.py"]
    assert list((update.TREE / "chalicelib").rglob("more*")) == []
