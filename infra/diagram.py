"""Draws the architecture diagram from `infra/shape.py`: `python -m infra.diagram` writes it into docs/architecture,
in both languages."""

import re

from infra.kinds import Worker
from infra.package import ROOT
from infra.shape import CONSUMERS, SCHEDULES, TABLES

PAGES = (ROOT / "docs" / "architecture.md", ROOT / "docs" / "architecture.zh-CN.md")
BEGIN, END = "<!-- diagram: made by infra/diagram.py -->", "<!-- /diagram -->"


def drawn() -> str:
    """A Mermaid flowchart, from left to right: callers, API, tables, relay, bus, a queue per consumer; then the
    schedules. Each function's box lists the tables that it writes, so no arrows back to the tables are needed."""
    lines = ["```mermaid", "flowchart LR"]
    lines += [
        '  phone["mini-program"] -- token --> api',
        '  gate["gate, till"] -- signature --> api',
        '  staff["operators, finance"] -- token --> api',
        '  pay["WeChat Pay"] -- signed callback --> api',
        '  api["API Lambda<br/>app.py"] --> outbox',
        "  api --> plain",
        *_tables("outbox", "tables with events", outbox=True),
        *_tables("plain", "other tables", outbox=False),
        '  outbox -- streams --> relay["relay"] --> bus(["EventBridge bus"])',
        '  relay -. refused events .-> parked[/"parked events"/] --> sweep["sweep"] --> bus',
    ]
    lines += [f'  bus --> q_{one.function}[/"queue + DLQ"/] --> {_function(one)}' for one in CONSUMERS]
    for schedule in SCHEDULES:
        node = f"every_{schedule.every}".replace(" ", "_") if " " in schedule.every else schedule.every
        lines.append(f'  {node}(["every {schedule.every}"]) --> {_function(schedule)}')
    return "\n".join([*lines, "```"])


def _tables(name: str, title: str, *, outbox: bool) -> list[str]:
    shown = [f'    t_{one.name}[("{one.name}<br/>{one.about}")]' for one in TABLES if one.outbox is outbox]
    return [f'  subgraph {name}["{title}"]', "    direction LR", *shown, "  end"]


def _function(worker: Worker) -> str:
    written = ", ".join(table for table, verbs in worker.tables.items() if "w" in verbs)
    return f'{worker.function}["{worker.function}<br/>{worker.about}<br/>writes {written}"]'


def main() -> None:
    for path in PAGES:
        text = re.sub(f"(?s){re.escape(BEGIN)}.*{re.escape(END)}", f"{BEGIN}\n{drawn()}\n{END}", path.read_text())
        path.write_text(text)


if __name__ == "__main__":
    main()
