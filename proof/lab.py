"""A world on which an operation is repeated many times: its clock does not move, its random ids are recorded, and it
returns to any marked state.

`Lab.outcome` describes the whole state so that two runs can be compared: ids drawn at random are numbered, derived ids
are spelled out, and what may differ (a shard, a sealed text) is left out.
"""

import copy
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

from urllib3 import HTTPHeaderDict
from werkzeug.test import Client as WsgiClient

from chalicelib import clock, ids, memory
from chalicelib.aws import dynamo
from chalicelib.providers import http
from infra.shape import TABLES
from proof import tap
from proof.dynamo.store import Store
from proof.dynamo.tables import Snapshot
from proof.process import REGION, aws, environment, make_tables, pointed_at
from proof.world import World
from simulator.keys import Keys
from simulator.laws import Check, Facts, check_all, check_always
from simulator.laws.reading import plain
from simulator.server import Simulator

SEED = 20261123
LAB = "lab"
# Attributes that may differ between two runs: the shard of a unit, texts sealed with a random nonce, times of clean-up,
# numbers of tries and of changes.
MAY_DIFFER = {
    *("shard", "units_left", "sealed_token", "phone_sealed", "ttl", "mark", "prepay_id", "wx", "token", "request_id"),
    "rev",
}
# Items that count or mark attempts: two runs may need different numbers of them.
OF_ATTEMPTS = ("NONCE#", "MERGE_CODE#", "ASKED#", "REFUSED#", "CLOCK")
PROVIDERS_ID = re.compile(r"\b(42000|50300)\d{10,}")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+\d\d:\d\d)")


class LawBroken(AssertionError):
    """A law does not hold; the message names it and shows the figures."""


class Ids:
    """Replaces `chalicelib.ids` and records which ids were drawn, and from which parts the others were derived."""

    def __init__(self) -> None:
        self.drawn: list[str] = []
        self.derived_from: dict[str, tuple[str, ...]] = {}
        self._derive, self._draw = ids.derived, ids.from_entropy

    def derived(self, *parts: str, length: int = 24) -> str:
        """As `ids.derived`."""
        made = self._derive(*parts, length=length)
        self.derived_from[made] = parts
        return made

    def from_entropy(self, entropy: bytes, length: int = 20) -> str:
        """As `ids.from_entropy`."""
        made = self._draw(entropy, length)
        self.drawn.append(made)
        return made

    def spelled(self, text: str, known: dict[str, str]) -> str:
        """The text with readable ids: members by their name in `known`, derived ids by their parts, drawn ids by
        their order in the text."""
        for made, parts in reversed(self.derived_from.items()):
            text = text.replace(made, f"<{'|'.join(parts)}>")
        for made, name in known.items():
            text = text.replace(made, f"<{name}>")
        for rank, made in enumerate(one for one in self.drawn if one in text):
            text = text.replace(made, f"<new {rank}>")
        return text


class Lab:
    """One world on a store in this process. `mark` and `fresh` cover everything: tables, streams and simulated
    parties."""

    def __init__(self, world: World, store: Store, ids_seen: Ids) -> None:
        self.world, self.store, self.ids = world, store, ids_seen
        self._planted = self.mark()

    def mark(self) -> "Mark":
        """Marks the present state. `Mark.back` returns to it."""
        return Mark(self)

    def fresh(self) -> None:
        """Returns to the planted mall without members."""
        self._planted.back()

    def new_process(self) -> None:
        """Clears the memory of this process, so that it is like a new one."""
        memory.forget()

    def facts(self) -> Facts:
        """The contents of all tables and the state of the simulated parties."""
        pay = self.world.simulator.pay
        provider = {
            number: {**pay.query(number, pay.mchid), "refunded_fen": order.refunded_fen}
            for number, order in list(pay.orders.items())
        }
        sent = [{"openid": one.openid, "at": one.at.isoformat()} for one in self.world.simulator.wechat.sent]
        return Facts(self.tables(), provider=provider, messages=sent)

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        """Every item as plain values, by table."""
        return {table.name: self.store.read(f"{self.world.prefix}-{table.name}", plain) for table in TABLES}

    def _names(self) -> dict[str, str]:
        """A readable name for each member, from the first of its openids."""
        found = self.store.read(f"{self.world.prefix}-members", plain)
        leading = [item for item in found if item["pk"].startswith("OPENID#")]
        return {
            item["member_id"]: f"member of {item['pk'].rpartition('#')[2]}"
            for item in sorted(leading, key=lambda item: item["pk"], reverse=True)
        }

    def check(self, *, at_rest: bool) -> None:
        """Checks the laws: all of them if `at_rest`, otherwise those that hold at every moment. Raises LawBroken."""
        checks = check_all(self.facts()) if at_rest else check_always(self.facts())
        broken = [one for one in checks if not one.holds]
        if broken:
            raise LawBroken("; ".join(_describe(one) for one in broken))

    def outcome(self, answer: Any, *, same_times: bool = True, ignored: Sequence[tuple[str, str]] = ()) -> list[str]:
        """The response and every item as sorted lines that two runs can compare. `same_times` is False if the runs
        happen at different times: then instants are left out. `ignored` are (pattern, replacement) pairs for
        differences that are allowed."""
        lines = [json.dumps(_without_chance(answer), sort_keys=True, ensure_ascii=False, default=str)]
        for table in TABLES:
            found = self.store.read(f"{self.world.prefix}-{table.name}", _line)
            lines += [f"{table.name} {line}" for line in found if line]
        units: dict[str, int] = {}
        budget: dict[str, int] = {}
        for item in self.store.read(f"{self.world.prefix}-coupons", plain):
            if item["sk"] == "STOCK":
                campaign = item["pk"].split("#")[1]
                units[campaign] = units.get(campaign, 0) + item["units_left"]
                budget[campaign] = budget.get(campaign, 0) + item.get("budget_left_fen", 0)
        lines.append(f"units left {units}, budget left {budget}")
        spelled = PROVIDERS_ID.sub("<provider's id>", self.ids.spelled("\n".join(lines), self._names()))
        for pattern, instead in ignored:
            spelled = re.sub(pattern, instead, spelled)
        compared = spelled if same_times else INSTANT.sub("<at>", spelled)
        return sorted(line for line in compared.split("\n") if line)


class Mark:
    """A state of a lab."""

    def __init__(self, lab: Lab) -> None:
        world, simulator = lab.world, lab.world.simulator
        self._lab = lab
        self._tables: Snapshot = lab.store.snapshot()
        self._wechat = {name: copy.deepcopy(getattr(simulator.wechat, name)) for name in _WECHAT}
        self._orders = copy.deepcopy(simulator.pay.orders)
        self._planned = list(simulator.pay._planned_refunds)
        self._circle = copy.deepcopy(simulator.pay.circle.books)
        self._merchant_coupons = copy.deepcopy(simulator.pay.busifavor.books)
        self._plants, self._bills = copy.deepcopy(simulator.bills.plants), copy.deepcopy(simulator.bills.made)
        self._notices = list(world.courier.notices)
        self._offset = simulator.offset
        self._read, self._delayed = dict(world._read), list(world.delayed)
        self._notes = dict(world.notes)
        self._drawn, self._derived = list(lab.ids.drawn), dict(lab.ids.derived_from)

    def back(self) -> None:
        """Returns everything to this state, in a process that has just started."""
        world, simulator = self._lab.world, self._lab.world.simulator
        self._lab.store.restore(self._tables)
        for name, value in self._wechat.items():
            setattr(simulator.wechat, name, copy.deepcopy(value))
        simulator.pay.orders = copy.deepcopy(self._orders)
        simulator.pay._planned_refunds = list(self._planned)
        simulator.pay.circle.books = copy.deepcopy(self._circle)
        simulator.pay.busifavor.books = copy.deepcopy(self._merchant_coupons)
        simulator.bills.plants, simulator.bills.made = copy.deepcopy(self._plants), copy.deepcopy(self._bills)
        simulator.moods.clear()
        simulator.offset = self._offset
        world.courier.notices = list(self._notices)
        world._read, world.delayed = dict(self._read), list(self._delayed)
        world.notes = dict(self._notes)
        self._lab.ids.drawn, self._lab.ids.derived_from = list(self._drawn), dict(self._derived)
        random.seed(SEED)
        self._lab.new_process()


_WECHAT = ("sent", "blocked", "_codes", "_phone_codes", "_grants", "_tokens")


def difference(one: list[str], other: list[str]) -> str:
    """The lines that only one of two outcomes has, for a failure's message."""
    here, there = (
        "\n".join(f"  {line[:600]}" for line in lines if line not in rest)
        for lines, rest in ((one, other), (other, one))
    )
    return f"only expected:\n{here}\nonly found:\n{there}"


def _without_chance(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: bool(one) if name in MAY_DIFFER else _without_chance(one) for name, one in value.items()}
    return [_without_chance(one) for one in value] if isinstance(value, list | tuple) else value


def _line(raw: dict[str, Any]) -> str:
    """An item as a line for comparison; empty for items that guard a single use, such as a nonce."""
    item = plain(raw)
    if item["pk"].startswith(OF_ATTEMPTS):
        return ""
    return json.dumps(_without_chance(item), sort_keys=True, ensure_ascii=False, default=sorted)


def _describe(check: Check) -> str:
    return f"law broken: {check.name} ({check.figures})"


def _straight_to(simulator: Simulator) -> Callable[..., http.Reply]:
    """A function that calls the providers without a socket, which is a hundred times faster."""
    party = WsgiClient(simulator)

    def send(method: str, url: str, *, headers: Mapping[str, str], body: bytes | None = None) -> http.Reply:
        address = urlsplit(url)
        path = address.path + (f"?{address.query}" if address.query else "")
        answer = party.open(
            path, base_url=f"{address.scheme}://{address.netloc}", method=method, headers=dict(headers), data=body
        )
        return http.Reply(answer.status_code, HTTPHeaderDict(answer.headers.items()), answer.data)

    return send


class Laboratory:
    """Makes a lab with a small mall once and opens it many times. Its clock does not move while it is open; other
    worlds may use this process in between."""

    def __init__(self, simulator: Simulator, url: str, keys: Keys, store: Store | None = None) -> None:
        self._simulator, self._url = simulator, url
        self._engine = store or Store(REGION, counts=False)
        self._began, self._ids = datetime.now(UTC).replace(microsecond=0), Ids()
        with self._entered():
            make_tables(LAB)
            world = World(LAB, simulator, keys, self._engine)
            world.plant()
            world.events()
            assert world.staff
            self._lab = Lab(world, self._engine, self._ids)

    @contextmanager
    def open(self) -> Iterator[Lab]:
        """The lab in its fresh state."""
        with self._entered():
            self._lab.world.make_surroundings()
            self._lab.fresh()
            yield self._lab

    @contextmanager
    def _entered(self) -> Iterator[None]:
        with ExitStack() as stack:
            stack.enter_context(aws())
            stack.enter_context(pointed_at(environment(self._url, LAB)))
            stack.enter_context(tap.on_engine(self._engine))
            stack.enter_context(tap.providers_at(_straight_to(self._simulator)))
            for owner, name, value in (
                (clock, "real_now", lambda: self._began),
                (self._simulator, "real_now", lambda: self._began),
                (ids, "derived", self._ids.derived),
                (ids, "from_entropy", self._ids.from_entropy),
                (dynamo, "time", SimpleNamespace(sleep=lambda seconds: None)),
            ):
                stack.enter_context(mock.patch.object(owner, name, value))
            yield


@contextmanager
def laboratory(
    simulator: Simulator, url: str, keys: Keys, *, store: Callable[[], Store] | None = None
) -> Iterator[Lab]:
    """A lab for one use."""
    with Laboratory(simulator, url, keys, store() if store else None).open() as lab:
        yield lab
