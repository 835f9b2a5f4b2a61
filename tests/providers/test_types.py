"""A provider's answer is a type: outside of the few transports named here, nothing public takes or returns a dict of
which nobody knows the contents."""

import ast
from pathlib import Path

import msgspec

ROOT = Path(__file__).parent.parent.parent
PROVIDERS = ROOT / "chalicelib" / "providers"
# What a JSON object is before its fields are read, and the body of any request on its way out.
TRANSPORTS = {
    "answers/fields.py: Fields.content",
    "answers/fields.py: without_blanks",
    "wechat_pay_wire.py: call",
}
UNTYPED = ("dict[str, Any]", "Mapping[str, Any]", "dict[str, object]", "Mapping[str, object]", "dict[Any, Any]")
NAMES_OF_WECHAT = ("out_trade_no", "trade_state", "coupon_state", "stock_state", "authorize_state", "refund_status")


def _untyped(node):
    """The annotations of a function, or of a field, that say nothing of the contents."""
    if isinstance(node, ast.AnnAssign):
        found = [node.annotation]
    else:
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        found = [one.annotation for one in every if one is not None] + [node.returns]
    written = [ast.unparse(one) for one in found if one is not None]
    return any(name in one for one in written for name in UNTYPED) or any(one in ("dict", "Any") for one in written)


def _public(body, prefix=""):
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from _public(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield f"{prefix}{node.name}", node
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and prefix:
            yield f"{prefix}{node.target.id}", node


def test_nothing_public_of_providers_is_an_untyped_dict_but_the_transports():
    found = set()
    for path in PROVIDERS.rglob("*.py"):
        tree = ast.parse(path.read_text())
        found |= {f"{path.relative_to(PROVIDERS)}: {name}" for name, node in _public(tree.body) if _untyped(node)}
    keys = {
        "wechat_pay_wire.py: private_key",
        "wechat_pay_wire.py: public_key",
    }  # types of a library loaded when needed
    assert found - keys == TRANSPORTS


def test_every_answer_and_request_is_frozen():
    from chalicelib.providers import answers, requests

    found = []
    for package in (answers, requests):
        for path in Path(package.__file__).parent.glob("[a-z]*.py"):
            module = __import__(f"{package.__name__}.{path.stem}", fromlist=["_"])
            found += [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, msgspec.Struct)]
    assert len(set(found)) > 25
    assert {one.__name__ for one in found if not one.__struct_config__.frozen} == set()


def test_no_room_reads_a_field_of_wechats_by_its_name():
    """Only providers know how WeChat spells a field of an answer."""
    for path in (ROOT / "chalicelib").rglob("*.py"):
        if PROVIDERS in path.parents or "tables" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            read = node.slice if isinstance(node, ast.Subscript) else None
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
                read = node.args[0] if node.args else None
            assert not (isinstance(read, ast.Constant) and read.value in NAMES_OF_WECHAT), (path, read.value)
