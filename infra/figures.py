"""Writes docs/measured.md, English and Chinese on one page: `python -m infra.figures`.

Costs are those of the last complete line of bench/results.jsonl, bounds of proofs those of `proof/effort.py`.
"""

import json
from collections.abc import Iterator
from typing import Any

from infra.package import ROOT

FILE = ROOT / "docs" / "measured.md"
HISTORY = ROOT / "bench" / "results.jsonl"
COLUMNS = ("calls", "write_units", "read_units", "cpu_ms", "first_cpu_ms")
TITLE = "operation | calls 调用 | write units 写单位 | read units 读单位 | CPU, ms | CPU of a first call 首次, ms"


def main() -> None:
    FILE.write_text(written())


def written() -> str:
    """The page."""
    return "\n".join(_page(last())) + "\n"


def last() -> dict[str, Any]:
    """The newest complete run."""
    lines = [json.loads(text) for text in HISTORY.read_text().splitlines()]
    found: dict[str, Any] = next(line for line in reversed(lines) if not line["quick"])
    return found


def _page(run: dict[str, Any]) -> Iterator[str]:
    yield from ("# Measured · 实测", "", *ABOUT, "")
    commit = f"{run['commit']}{' with changes' if run['dirty'] else ''}"
    yield f"Measured 测量于 {run['at'][:10]}, commit {commit}, {run['processor']}, Python {run['python']}."
    yield from ("", "## What an operation costs · 每次操作的成本", "", f"| {TITLE} |")
    yield f"|{' --- |' * (len(COLUMNS) + 1)}"
    places = [run["columns"].index(name) for name in COLUMNS]
    for name, values in run["operations"].items():
        yield f"| {name} | {' | '.join(f'{values[place]:g}' for place in places)} |"
    yield from ("", "## The whole stack · 整体", "", "| | |", "| --- | --- |")
    yield from _whole(run)
    yield from ("", "## What is proven · 已验证的内容", "", *PROVEN, "")
    yield from ("| proof 验证 | what holds | 结论 |", "| --- | --- | --- |")
    for proof, english, chinese in PROOFS:
        yield f"| `{proof}` | {english} | {chinese} |"


def _whole(run: dict[str, Any]) -> Iterator[str]:
    yield f"| cold start 冷启动 | {run['cold_start_ms']:g} ms |"
    yield f"| cold start against the libraries alone 与仅加载库相比 | × {run['cold_start_ratio']:g} |"
    yield f"| package 部署包 | {run['zip_mb']:g} MB |"
    yield f"| flash sale: winners a second 秒杀：每秒领取 | {run['wins_per_second']:g} |"
    yield f"| flash sale: added time, p99 秒杀：增加的耗时 | {run['added_p99_ms']:g} ms |"


ABOUT = (
    "Made by infra/figures.py from bench/results.jsonl: medians of the last complete run of `make bench`. Units are",
    "those that AWS bills; CPU is the handler's.",
    "",
    "本页由 infra/figures.py 根据 bench/results.jsonl 生成，为最近一次完整 `make bench` 的中位数。",
    "单位按 AWS 计费口径，CPU 为处理函数所用。",
)
PROVEN = (
    "[testing.md](testing.md) explains each proof; [proof/effort.py](../proof/effort.py) has its bounds.",
    "",
    "各项验证见 [testing.zh-CN.md](testing.zh-CN.md)，力度见 [proof/effort.py](../proof/effort.py)。",
)
PROOFS = (
    ("tests/sweeps", "whichever outside call fails, the end is as if none had", "任一外部调用失败，结果如同从未失败"),
    ("tests/races", "many threads: nothing oversold, nothing twice", "多线程下不超发、不重复"),
    ("tests/machines", "random histories equal plain models", "随机历史与简单模型一致"),
    ("tests/fuzz", "each route with each kind of token answers as documented", "每个接口、每种令牌均符合文档"),
    ("tests/interop", "signatures and callbacks agree with two other implementations", "签名与回调同两个独立实现一致"),
    ("make day", "every law holds on a long day: books balance", "长营业日中各条约束成立，账目平衡"),
)


if __name__ == "__main__":
    main()
