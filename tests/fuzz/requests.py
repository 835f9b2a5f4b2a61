"""The requests of the fuzz: made once from the OpenAPI document, and sent as every caller."""

import contextlib
import copy
import functools
import json

import hypothesis
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core import NOT_SET
from schemathesis.generation.case import Case
from schemathesis.generation.feedback import NO_FEEDBACK

from infra import openapi
from proof import effort
from proof.effort import FUZZ_BOUNDARIES, FUZZ_CASES

CONFIG = {
    "generation": {"deterministic": True, "database": "none", "with-security-parameters": False},
    "phases": {"coverage": {"enabled": True, "unexpected-methods": []}},
}

LAST = ("PUT /v1/admin/clock", "POST /v1/logout")


@functools.cache
def document():
    return json.loads(openapi.written())


class Door:
    """The app to which requests are sent; they are made once, and each caller's app is put behind it."""

    leads_to = None

    def __call__(self, environ, start_response):
        return self.leads_to(environ, start_response)


door = Door()


@functools.cache
def schema():
    """The document from which requests are made and against which responses are checked."""
    made = schemathesis.openapi.from_dict(document(), config=schemathesis.Config.from_dict(CONFIG))
    made.app = door
    return made


@functools.cache
def operations():
    """Every route of the document. Those that spoil what others need come last: the clock, which may move by years, and
    log-out."""
    found = [result.ok() for result in schema().get_all_operations()]
    return sorted(found, key=lambda one: LAST.index(one.label) if one.label in LAST else -1)


# Making requests takes longer than sending them, and every caller sends the same.
@functools.cache
def boundaries(number):
    """The boundaries that the document gives for a route."""
    operation = operations()[number]
    config = schema().config.generation_for(operation=operation, phase="coverage")
    modes = list(GenerationMode)
    return list(schema().iter_coverage_cases(operation, generation_modes=modes, generation_config=config))


@functools.cache
def drawn(number, share):
    """Strategies for what the schemas of a route allow, and for what they do not."""
    operation, cases = operations()[number], len(FUZZ_CASES.of(share))
    found = []
    for mode in GenerationMode if cases else ():
        seed = effort.drawn(operation.label, mode, share)
        found += collected(operation.as_strategy(generation_mode=mode, feedback=NO_FEEDBACK), cases, seed)
    return found


def collected(strategy, cases, seed):
    """So many examples of a strategy, drawn by the seed; none if it has none."""
    made = []

    @hypothesis.seed(seed)
    @settings(
        max_examples=cases,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(case):
        made.append(case)

    with contextlib.suppress(Unsatisfiable):  # a free text has no wrong value
        collect()
    return made


def chosen(app, number, share, *, turn, may):
    """The requests of a share for one route and caller, and whether each names what is really there: of each nine
    boundaries another one for each caller, then what is drawn, in turn with names and without. In the quick run, for a
    caller that may, a right one follows, with names, and then all others until it was let in. `turn`: which of nine
    callers it is."""
    label, found = operations()[number].label, boundaries(number)
    part = (turn + number) % FUZZ_BOUNDARIES.full
    turned = [(at - part) % FUZZ_BOUNDARIES.full for at in range(len(found))]
    here = [at for at, nine in enumerate(turned) if nine in FUZZ_BOUNDARIES.of(share)]
    for at, case in enumerate([*(found[at] for at in here), *drawn(number, share)]):
        yield case, at % 2
    if not share.further and may:
        # A stable sort: what is right comes first.
        for at, case in enumerate(sorted(found, key=lambda one: one.meta.generation.mode is GenerationMode.NEGATIVE)):
            if at and label in app.let_in:
                return
            yield case, True


def copied(case):
    """A copy of the request for one caller, into which names are put."""
    parts = ("path_parameters", "query", "headers", "cookies", "body")
    return Case(
        case.operation,
        case.method,
        case.path,
        media_type=case.media_type,
        multipart_content_types=case.multipart_content_types,
        meta=case.meta,
        **{part: copy.deepcopy(held) for part in parts if (held := getattr(case, part)) is not NOT_SET},
    )
