"""House laws that can be checked: the direction of imports, what rules may use, what is deployed."""

import ast
import importlib
import re
import subprocess
from pathlib import Path

import msgspec
import pytest

from chalicelib import errors
from infra.shape import QUEUE_READERS, SCHEDULES

ROOT = Path(__file__).parent.parent
CODE = ROOT / "chalicelib"
# The rooms by storey, from the ground up. A room uses rooms of lower storeys, and those before it in its own storey.
STOREYS = (
    ("malls",),
    ("members",),
    ("tiers", "points", "coupons"),
    ("payments", "receipts", "parking", "circle", "busifavor", "bills", "recall", "finance"),
    ("joining", "checkout", "merging", "service"),
)
ROOMS = [room for storey in STOREYS for room in storey]
# What two rooms must not know of each other although their storeys allow it: these live from events, and read no more
# than the rooms named here.
LIVE_FROM_EVENTS = {
    "recall": {"malls", "members"},
    "finance": {"malls", "members"},
    "bills": {"malls", "payments"},
}


def imports(path):
    """Dotted names a file imports from chalicelib, and the other top-level modules."""
    ours, others = set(), set()
    for node in ast.walk(ast.parse(path.read_text())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            (ours if name.startswith("chalicelib") else others).add(name)
    return ours, others


def _is(what, path):
    """Rules and stores are a file of a room, or a folder where it outgrew one."""
    return what in {path.stem, path.parent.name}


def files():
    return list(CODE.rglob("*.py"))


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(CODE)))
def test_imports_run_down_only(path):
    ours, others = imports(path)
    top = path.relative_to(CODE).parts[0].removesuffix(".py")
    assert not any(name.split(".")[0] in {"simulator", "tests", "infra", "app"} for name in others)
    assert "chalice.local" not in str(others)
    assert "chalice.test" not in str(others)
    for name in ours:
        parts = name.split(".")
        if len(parts) > 1 and parts[1] in ROOMS and parts[1] != top and top in ROOMS:
            assert ROOMS.index(parts[1]) < ROOMS.index(top), f"{top} may not use {parts[1]}"
            assert parts[1] in LIVE_FROM_EVENTS.get(top, ROOMS), f"{top} may not use {parts[1]}"
            assert parts[2] == "parts", f"{path.name} reaches past the parts of {parts[1]}: {name}"
        if top in ROOMS:
            assert parts[1] != "web", "a room knows nothing of HTTP"
    if _is("rules", path):
        own = (f"chalicelib.{top}.rules.", "chalicelib.providers.answers.", "chalicelib.providers.requests.")
        known = {name.split(".")[1] for name in ours if not name.startswith(own)}
        assert known <= {"errors", "events", "ids", "business_day", "money", "shapes"}, known
        assert not {name.split(".")[0] for name in others} & {"boto3", "botocore", "os", "time", "pynamodb", "random"}
    if top in ROOMS and not _is("store", path):
        assert "chalicelib.tables" not in {".".join(name.split(".")[:2]) for name in ours}, (
            "only store.py knows the items"
        )


def test_members_uses_malls_only():
    """Rooms find out from `members` who somebody is; `members` uses `malls` only."""
    used = {name.split(".")[1] for path in (CODE / "members").rglob("*.py") for name in imports(path)[0]}
    assert used & set(ROOMS) - {"members"} <= {"malls"}


def test_rules_and_stores_do_not_read_the_clock():
    for path in files():
        if _is("rules", path) or _is("store", path):
            text = path.read_text()
            assert "datetime.now" not in text, path
            assert "clock." not in text, path


def test_arguments_of_rules_are_frozen():
    """A rule that changed its arguments would decide differently the next time."""
    modules = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files() if _is("rules", path)]
    specs = {
        one
        for module in modules
        for one in vars(importlib.import_module(module)).values()
        if isinstance(one, type) and issubclass(one, msgspec.Struct)
    }
    assert len(specs) > 30
    assert {spec for spec in specs if not spec.__struct_config__.frozen} == set()


def test_retry_loops_that_run_out_raise_an_error():
    """A loop that read, decided and failed to write must not end as if it had written."""
    found = 0
    for path in files():
        for function in ast.walk(ast.parse(path.read_text())):
            inside = list(ast.walk(function)) if isinstance(function, ast.FunctionDef) else []
            for loop in inside:
                if isinstance(loop, ast.For) and ast.unparse(loop.iter) == "dynamo.rounds()":
                    found += 1
                    ends = [one for one in inside if isinstance(one, ast.Raise) and one.lineno > loop.end_lineno]
                    assert ends, f"{path}:{loop.lineno}"
    assert found > 30


LONGEST_FILE = 400


def test_no_file_is_longer_than_one_sitting():
    """Generated files are data, not code that anyone reads."""
    folders = (CODE, ROOT / "infra", ROOT / "simulator")
    paths = [ROOT / "app.py", *(path for folder in folders for path in folder.rglob("*.py"))]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in paths}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_link_is_committed():
    """A link leads into the machine on which it was made."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    # A checkout may belong to another user than the one who runs the tests.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-s"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert [line for line in listed.splitlines() if line.startswith("120000")] == []


def test_nothing_scans():
    for path in files():
        assert ".scan(" not in path.read_text(), path


def test_every_refusal_has_a_noun_both_languages_and_a_4xx():
    found, todo = [], [errors.Refusal]
    while todo:
        kinds = todo.pop().__subclasses__()
        found += kinds
        todo += kinds
    codes = [one.code for one in found]
    assert len(codes) == len(set(codes)) > 30
    for one in found:
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", one.code)
        assert 400 <= one.status < 500 or one.status == 503
        assert re.search(r"[\u4e00-\u9fff]", one.zh)
        assert one.en.isascii() or "…" in one.en
        assert set(re.findall(r"{(\w+)}", one.en)) == set(re.findall(r"{(\w+)}", one.zh)), one


def _reasons():
    """What refusals are given as a reason or a noun, as the code writes it: f-strings with {} for what they fill in."""
    for path in files():
        for node in ast.walk(ast.parse(path.read_text())):
            named = node.keywords if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("errors.") else ()
            for keyword in named:
                if keyword.arg in errors.SAID and isinstance(keyword.value, ast.Constant | ast.JoinedStr):
                    parts = getattr(keyword.value, "values", [keyword.value])
                    said = "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in parts)
                    yield said, ast.unparse(node.func)
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "reason":
                for part in ast.walk(node.value):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str) and len(part.value) > 5:
                        yield part.value.strip(" :"), "reason"


def test_every_reason_has_a_chinese_text():
    from chalicelib.errors import chinese

    known = {*chinese.SENTENCES, *chinese.WORDS}
    missing = {
        said
        for said, refusal in _reasons()
        if not any(said in (one, one.replace("{}", "").strip()) for one in known)
        and not any(one.startswith(said) or one.endswith(said) for one in known if "{}" in one)
        and refusal != "errors.CouponNotEligible"
    }
    assert missing == set()
    assert len(list(_reasons())) > 100


def test_allowed_lists_the_names_that_a_chinese_reason_leaves_out():
    """Such names and codes are not Chinese: a response lists them next to its message."""
    left_out = ("one of {}", "the program has {}", "after {} comes {}", "allowed here: {}")
    found = 0
    for path in files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("errors."):
                said = {keyword.arg: keyword.value for keyword in node.keywords}
                reason = said.get("reason")
                parts = getattr(reason, "values", [])
                text = "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in parts)
                if text in left_out and "access.py" not in path.name:
                    found += 1
                    assert "allowed" in said, (path, text)
    assert found > 5


def test_chinese_texts_hold_no_english():
    from chalicelib.errors import chinese

    names = r"JSON|UTF-8|Idempotency-Key|{\w*}"  # what has no other name
    texts = [one.zh for one in errors.Refusal.__subclasses__()] + [*chinese.WORDS.values(), *chinese.SENTENCES.values()]
    texts += [zh for _, zh in errors.CouponNotEligible.REASONS.values()]
    assert [one for one in texts if re.search(r"[A-Za-z]{2,}", re.sub(names, "", one))] == []
    assert all(re.search(r"[\u4e00-\u9fff]", one) for one in texts)


MOST_LINES_A_ROW = 5


def test_the_map_is_a_table():
    """One row for each route, worker and kind of document; nothing in it decides anything."""
    text = (ROOT / "app.py").read_text()
    tree = ast.parse(text)
    rows = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) in ROWS]
    assert len(rows) > 130
    assert len(text.splitlines()) <= MOST_LINES_A_ROW * len(rows)
    assert not any(isinstance(node, ast.If | ast.For | ast.Try | ast.While | ast.IfExp) for node in ast.walk(tree))


ROWS = {"api.get", "api.post", "api.put", "api.desk", "workers.queue", "workers.tick"}


def test_every_import_of_the_map_has_its_rooms_name():
    for node in ast.walk(ast.parse((ROOT / "app.py").read_text())):
        room = node.module.split(".")[1] if isinstance(node, ast.ImportFrom) and "." in (node.module or "") else None
        if room in ROOMS:
            assert [alias.asname for alias in node.names] == [f"{room}_{alias.name}" for alias in node.names]


def test_every_entry_of_the_map_is_a_verb():
    """`handle` says nothing about what a route does."""
    assert re.findall(r"lambda: (\w+\.(?:handle|note|came|look))\b", (ROOT / "app.py").read_text()) == []


def test_every_worker_is_in_the_map_under_its_lambda_name():
    import app

    handlers = {name: config.handler_string.rpartition(".")[2] for name, config in _workers(app)}
    assert {name for name in handlers if not hasattr(app, handlers[name])} == set()
    assert set(handlers) == {one.function for one in (*QUEUE_READERS, *SCHEDULES)} | {"relay"}


def _workers(app):
    return [(one.name, one) for one in app.app.pure_lambda_functions + app.app.event_sources]


def test_no_two_names_for_one_place_in_a_path():
    """API Gateway lets a resource have one variable child: under another name it would not be deployed."""
    import app

    named = {}
    for route in app.api.routes:
        before, *rest = "", *route.path.strip("/").split("/")
        for part in rest:
            if part.startswith("{"):
                assert named.setdefault(before, part) == part, route.path
            before += f"/{part}"
    assert len(named) > 10


NOT_AT_A_COLD_START = {
    *("pydantic", "jsonschema", "moto", "pip", "setuptools", "click", "simulator", "tests"),
    *("cryptography", "jwt", "boto3", "aws_xray_sdk"),
}


def test_importing_the_map_loads_nothing_heavy_and_makes_no_client():
    import subprocess
    import sys

    code = (
        "import app, sys;"
        f"heavy = {NOT_AT_A_COLD_START!r} & {{name.partition('.')[0] for name in sys.modules}};"
        "from chalicelib.aws import dynamo; assert not heavy, heavy; assert dynamo._client.cache_info().currsize == 0"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_loading_every_room_loads_only_what_is_deployed():
    import subprocess
    import sys

    not_shipped = NOT_AT_A_COLD_START - {"cryptography", "jwt", "boto3", "aws_xray_sdk"}
    code = (
        "import app, sys;"
        "[vars(module) for name, module in list(sys.modules.items()) if name.startswith('chalicelib.')];"
        f"brought = {not_shipped!r} & {{name.partition('.')[0] for name in sys.modules}};"
        "assert not brought, brought"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_touching_every_model_makes_one_client(world, monkeypatch):
    import botocore.session

    from chalicelib.aws import dynamo
    from proof.process import models, start_afresh

    made, making = [], botocore.session.Session.create_client

    def counted(self, service, *arguments, **named):
        made.append(service)
        return making(self, service, *arguments, **named)

    monkeypatch.setattr(botocore.session.Session, "create_client", counted)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "3")  # with other settings of AWS's, clients are made anew
    start_afresh()
    for page in (ROOT / "chalicelib" / "tables").glob("[a-z]*.py"):
        importlib.import_module(f"chalicelib.tables.{page.stem}")
    all_models = [model for model in models() if hasattr(model, "TABLE")]
    assert len(all_models) > 25
    for model in all_models:
        assert dynamo.find(model, "nothing", "there") is None
    assert made == ["dynamodb"]
    assert {id(model._connection.connection._client) for model in all_models} == {id(dynamo.client())}


def test_settings_name_everything_that_is_missing_at_once():
    from chalicelib.aws import settings

    with pytest.raises(errors.Misconfigured) as problem:
        settings.read({"STAGE": "x"})
    missing = set(settings.REQUIRED.values()) - {"STAGE"}
    assert all(name in str(problem.value) for name in missing)
