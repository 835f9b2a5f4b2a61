"""The shape of the stack, as data: tables, consumers, schedules, and what each function may touch.

The template, the policies and the architecture picture are all made from this page, so they cannot disagree.
"""

from dataclasses import dataclass, field

from chalicelib import events


@dataclass(frozen=True)
class Index:
    """A global secondary index with string keys."""

    name: str
    hash_key: str
    range_key: str
    keys_only: bool = False


@dataclass(frozen=True)
class Table:
    """A table with keys pk and sk. `outbox`: its items carry events, so it has a stream that the relay reads."""

    name: str
    about: str
    outbox: bool = False
    ttl: bool = False
    indexes: tuple[Index, ...] = ()


@dataclass(frozen=True)
class Consumer:
    """A worker with a queue of its own, and the events a rule puts there. `delay_seconds`: how long each waits there
    first; such a worker may send a message to itself again."""

    function: str
    about: str
    events: tuple[str, ...]
    delay_seconds: int = 0


@dataclass(frozen=True)
class Schedule:
    """A function that EventBridge calls every minute, hour, or so many minutes."""

    every: str
    about: str

    @property
    def rate(self) -> str:
        return f"rate({self.every if self.every[0].isdigit() else f'1 {self.every}'})"


@dataclass(frozen=True)
class Access:
    """What a function may touch. Tables: r reads, w writes and checks, c checks, d deletes (what a book has no more).
    `bills`: their raw files."""

    tables: dict[str, str] = field(default_factory=dict)
    secret: bool = False
    bus: bool = False
    streams: bool = False
    bills: bool = False


TABLES = (
    Table("catalog", "malls, stores, campaigns, staff"),
    Table("members", "members, identities, consents, lists", outbox=True),
    Table(
        "coupons", "coupons, stock, holds", outbox=True, indexes=(Index("due", "due_shard", "due_at", keys_only=True),)
    ),
    Table(
        "payments",
        "orders, refunds, notices",
        outbox=True,
        indexes=(
            Index("by_member", "member_id", "created_at"),
            Index("due", "due_shard", "due_at"),
            Index("tasks", "task", "task_at"),
        ),
    ),
    Table("ledger", "entries, receipts", outbox=True, indexes=(Index("tasks", "task", "task_at"),)),
    Table("points", "accounts, lots, holds"),
    Table(
        "tiers",
        "days, standings, moves",
        outbox=True,
        indexes=(Index("due", "due_shard", "due_at", keys_only=True),),
    ),
    Table("parking", "plates, visits", outbox=True),
    Table(
        "circle",
        "mall payments, authorisations",
        indexes=(Index("due", "due_shard", "due_at"), Index("tasks", "task", "task_at")),
    ),
    Table("recall", "grants, planned messages", ttl=True, indexes=(Index("due", "due_shard", "due_at"),)),
    Table("busifavor", "merchant coupons, stocks", indexes=(Index("tasks", "task", "task_at"),)),
    Table("finance", "usage by day", ttl=True),
    Table("bills", "bills, our entries, differences"),
    Table("ops", "idempotency, nonces, clock", ttl=True),
)

CONSUMERS = (
    Consumer("payments_apply", "applies callbacks to orders", (events.NOTICE_RECEIVED,)),
    # The first of the ladder's pauses; the worker sends itself the others.
    Consumer("payments_ask", "asks about unpaid orders", (events.PAYMENT_OPENED,), delay_seconds=5),
    Consumer("circle_apply", "applies mall callbacks", (events.MALL_NOTICE_RECEIVED,)),
    Consumer("circle_report", "tells WeChat the points", (events.RECEIPT_RECORDED,)),
    Consumer("circle_join", "asks whether joiners authorised", (events.MEMBER_JOINED, events.OPENID_ADDED)),
    Consumer("circle_presence", "tells WeChat who parked", (events.VISIT_ENTERED, events.VISIT_LEFT)),
    Consumer(
        "coupons_apply",
        "redeems, frees, gives back",
        (events.PAYMENT_PAID, events.PAYMENT_CLOSED, events.PAYMENT_REFUNDED),
    ),
    Consumer(
        "coupons_issue",
        "issues by rule, voids",
        (
            events.SALE_MADE,
            events.SALE_REFUNDED,
            events.COUPON_GIVEN_BACK,
            events.MEMBER_JOINED,
            events.NUMBER_PROVED,
            events.BIRTHDAY_SET,
        ),
    ),
    Consumer("coupons_list", "issues to lists", (events.LIST_PART_READY,)),
    Consumer(
        "busifavor_apply",
        "takes in coupons that WeChat sent",
        (events.COUPON_NOTICE_RECEIVED, events.MEMBER_JOINED, events.OPENID_ADDED),
    ),
    Consumer(
        "busifavor_report",
        "reports them used, returned, void",
        (events.COUPON_REDEEMED, events.COUPON_GIVEN_BACK, events.COUPON_VOIDED),
    ),
    Consumer(
        "points_credit",
        "credits, takes back",
        (events.SALE_MADE, events.SALE_REFUNDED, events.PAYMENT_CLOSED),
    ),
    Consumer("points_endings", "notes when points end", (events.POINTS_POSTED,)),
    Consumer("receipts_claim", "finds what joiners bought before", (events.MEMBER_JOINED, events.OPENID_ADDED)),
    Consumer(
        "tiers_count",
        "counts what makes tiers",
        (events.SALE_MADE, events.SALE_REFUNDED, events.POINTS_POSTED),
    ),
    Consumer("merging_move", "makes two members one", (events.MEMBERS_PROVEN, events.MEMBER_MERGED)),
    Consumer(
        "parking_settle",
        "settles paid visits",
        (events.PAYMENT_PAID, events.PAYMENT_CLOSED, events.PAYMENT_REFUNDED),
    ),
    Consumer(
        "recall_plan",
        "plans messages, drops them",
        (
            events.SALE_MADE,
            events.SALE_REFUNDED,
            events.PAYMENT_RETURNED,
            events.TIER_ENDING,
            events.TIER_CHANGED,
        ),
    ),
    Consumer(
        "bills_note",
        "notes what bills must have",
        (events.PAYMENT_PAID, events.PAYMENT_REFUNDED, events.PAYMENT_RETURNED),
    ),
    Consumer(
        "finance_rollup",
        "counts by day",
        (
            events.COUPON_CLAIMED,
            events.COUPON_REDEEMED,
            events.COUPON_GIVEN_BACK,
            events.COUPON_VOIDED,
            events.SALE_MADE,
            events.SALE_REFUNDED,
            events.POINTS_POSTED,
        ),
    ),
)

SCHEDULES = {
    "payments_poll": Schedule("minute", "asks about silent orders, refunds"),
    "circle_tick": Schedule("minute", "reports again, asks who authorised"),
    "recall_tick": Schedule("minute", "sends due messages"),
    "members_birthdays": Schedule("minute", "issues birthday coupons"),
    "coupons_expire": Schedule("minute", "gives budget back"),
    "points_expire": Schedule("minute", "books what expired"),
    "tiers_tick": Schedule("minute", "ends tiers, gives notice"),
    "busifavor_compare": Schedule("hour", "compares stocks with WeChat Pay's"),
    "bills_fetch": Schedule("10 minutes", "fetches, matches bills"),
    "finance_expire": Schedule("hour", "counts what expired"),
}

# From a callback to the report of its points.
CIRCLE = {
    "circle": "rw",
    "payments": "rw",
    "ledger": "rw",
    "points": "rwd",
    "members": "rw",
    "tiers": "r",
    "catalog": "r",
    "ops": "r",
}

ACCESS = {
    "api_handler": Access(
        tables={
            "catalog": "rw",
            "members": "rw",
            "coupons": "rw",
            "payments": "rw",
            "ledger": "rw",
            "points": "rwd",
            "tiers": "rw",
            "parking": "rw",
            "recall": "rw",
            "busifavor": "rw",
            "finance": "r",
            "bills": "rw",
            "ops": "rw",
            "circle": "rw",
        },
        secret=True,
    ),
    "relay": Access(streams=True, bus=True),
    "sweep": Access(streams=True, bus=True),
    "payments_apply": Access(tables={"payments": "rw"}, secret=True),
    "payments_ask": Access(tables={"payments": "rw", "ops": "r"}, secret=True),
    "payments_poll": Access(tables={"payments": "rw", "ops": "r"}, secret=True),
    "circle_apply": Access(tables=CIRCLE, secret=True),
    "circle_report": Access(tables=CIRCLE, secret=True),
    "circle_join": Access(
        tables={"circle": "rw", "members": "rw", "ledger": "r", "catalog": "r", "ops": "r"}, secret=True
    ),
    "circle_presence": Access(tables={"circle": "rw", "members": "r", "parking": "r", "catalog": "r"}, secret=True),
    "circle_tick": Access(tables=CIRCLE, secret=True),
    "coupons_apply": Access(tables={"coupons": "rw", "catalog": "r"}),
    "coupons_issue": Access(tables={"coupons": "rw", "members": "r", "catalog": "r", "tiers": "r"}, secret=True),
    "coupons_list": Access(tables={"members": "rw", "coupons": "rw", "catalog": "r", "tiers": "r"}, secret=True),
    "coupons_expire": Access(tables={"coupons": "rw", "catalog": "r", "ops": "r"}),
    "busifavor_apply": Access(
        tables={"busifavor": "rw", "coupons": "rw", "members": "r", "payments": "rw", "catalog": "r", "ops": "r"}
    ),
    "busifavor_report": Access(tables={"busifavor": "rw", "coupons": "r", "ops": "r"}, secret=True),
    "busifavor_compare": Access(
        tables={"busifavor": "rw", "coupons": "rw", "members": "r", "catalog": "r", "ops": "r"}, secret=True
    ),
    "members_birthdays": Access(
        tables={"members": "rw", "coupons": "rw", "catalog": "r", "tiers": "r", "ops": "r"}, secret=True
    ),
    "merging_move": Access(
        tables={
            "members": "rw",
            "points": "rwd",
            "ledger": "rw",
            "coupons": "rw",
            "tiers": "rw",
            "parking": "rw",
            "recall": "rw",
            "catalog": "r",
            "ops": "r",
        },
        secret=True,
    ),
    "points_credit": Access(tables={"ledger": "rw", "points": "rwd", "catalog": "r", "tiers": "r"}),
    "receipts_claim": Access(tables={"ledger": "rw", "members": "r", "catalog": "r", "ops": "r"}),
    "points_endings": Access(tables={"points": "rw"}),
    "points_expire": Access(tables={"ledger": "rw", "points": "rwd", "ops": "r"}),
    "tiers_count": Access(tables={"tiers": "rw", "catalog": "r", "ops": "r"}),
    "tiers_tick": Access(tables={"tiers": "rw", "catalog": "r", "ops": "r"}),
    "parking_settle": Access(tables={"parking": "rw", "ledger": "rw", "points": "rwd"}),
    "recall_plan": Access(tables={"recall": "rw", "catalog": "r", "members": "r"}),
    "recall_tick": Access(tables={"recall": "rw", "members": "rc", "catalog": "r", "ops": "rw"}, secret=True),
    "bills_note": Access(tables={"bills": "rw", "payments": "r"}),
    "bills_fetch": Access(
        tables={"bills": "rw", "payments": "rw", "catalog": "r", "ops": "r"}, secret=True, bills=True
    ),
    "finance_rollup": Access(tables={"finance": "rw", "catalog": "r"}),
    "finance_expire": Access(tables={"finance": "rw", "ops": "r"}),
}


def camel(name: str) -> str:
    """A function's or table's logical id, as Chalice makes it: `points_credit` -> `PointsCredit`."""
    return "".join(part.capitalize() for part in name.split("_"))


def logical_id(function: str) -> str:
    """The logical id of a function's Lambda in Chalice's template."""
    return "APIHandler" if function == "api_handler" else camel(function)


def role_id(function: str) -> str:
    """The logical id of its role; Chalice spells the API's differently from its Lambda."""
    return f"{camel(function)}Role"


def table_id(name: str) -> str:
    return f"{camel(name)}Table"


def queue_id(function: str) -> str:
    """The queue a function reads."""
    return "ParkedEvents" if function == "sweep" else f"{camel(function)}Queue"


def dlq_id(function: str) -> str:
    """Where ends what a function failed on again and again."""
    return f"{camel(function)}Dlq"


DELAYED = frozenset(consumer.function for consumer in CONSUMERS if consumer.delay_seconds)
QUEUE_READERS = (*(consumer.function for consumer in CONSUMERS), "sweep")
