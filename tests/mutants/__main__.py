"""`python -m tests.mutants --seed 14 --number 50`: draws mutants, judges each, and writes the results.

cosmic-ray makes the mutants; it is no part of the gate and has an environment of its own (requirements.txt here). The
tests run on the project's. What was judged is kept a line each, so that an ended run goes on where it was.
"""

import argparse
import json
import queue
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.mutants.judge import SECONDS, judge, working_tree
from tests.mutants.places import Mutation, apply, draw

ROOT = Path(__file__).parent.parent.parent
RESULTS = ROOT / ".local" / "mutants.jsonl"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--number", type=int, default=50)
    parser.add_argument("--at-once", type=int, default=2, help="how many are judged side by side")
    parser.add_argument("--python", type=Path, default=ROOT / ".venv/bin/python", help="runs the tests")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--only", type=int, nargs="*", help="numbers from the list")
    parser.add_argument("--steps", nargs="*", choices=SECONDS, default=list(SECONDS))
    parser.add_argument("--commit", default="HEAD", help="whose tests judge; its rules and stores are those drawn from")
    parser.add_argument("--without", nargs="*", default=[], help="tests and files that fail now and then by themselves")
    parser.add_argument("--list", action="store_true", help="only draws")
    options = parser.parse_args()
    drawn = list(enumerate(draw(ROOT, seed=options.seed, number=options.number), start=1))
    for number, mutation in drawn:
        print(f"{number:>2} {_described(mutation)}", flush=True)
    if not options.list:
        _judge_all([one for one in drawn if options.only is None or one[0] in options.only], options)


def _judge_all(drawn: list[tuple[int, Mutation]], options: argparse.Namespace) -> None:
    """A working tree for each that is judged at once; those judged before are passed by."""
    options.results.parent.mkdir(parents=True, exist_ok=True)
    known = {one["number"] for one in _results(options.results) if options.only is None}
    todo = [one for one in drawn if one[0] not in known]
    asked = ["git", "rev-parse", options.commit]
    commit = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    trees: queue.Queue[Path] = queue.Queue()

    def judge_one(one: tuple[int, Mutation]) -> dict[str, Any]:
        number, mutation = one
        tree = trees.get()
        try:
            verdict = judge(mutation, tree, options.python.absolute(), tuple(options.steps), tuple(options.without))
        finally:
            trees.put(tree)
        described = {"mutant": _described(mutation), "commit": commit, "seed": options.seed}
        return {"number": number, **described, **asdict(verdict)}

    with ExitStack() as stack, ThreadPoolExecutor(options.at_once) as pool, options.results.open("a") as results:
        for _ in range(options.at_once):
            trees.put(stack.enter_context(working_tree(ROOT, commit)))
        for judged in as_completed([pool.submit(judge_one, one) for one in todo]):
            result = judged.result()
            results.write(json.dumps(result) + "\n")
            results.flush()
            print(f"{result['number']:>2} {result['by'] or 'SURVIVED'} ({result['seconds']:.0f} s)", flush=True)


def _results(path: Path) -> Iterator[dict[str, Any]]:
    if path.exists():
        yield from (json.loads(line) for line in path.read_text().splitlines())


def _described(mutation: Mutation) -> str:
    """Its place, and the line before and after."""
    before = (ROOT / mutation.path).read_text()
    after = apply(before, mutation)
    changed = [pair for pair in zip(before.splitlines(), after.splitlines(), strict=False) if pair[0] != pair[1]]
    was, becomes = changed[0] if changed else ("", "")
    return f"{mutation.path}:{mutation.line} {mutation.operator}: {was.strip()}  =>  {becomes.strip()}"


if __name__ == "__main__":
    main()
