"""The architecture picture, drawn from `shape`: `python -m infra.diagram` writes it into both READMEs."""

import re

from infra.package import ROOT
from infra.shape import CONSUMERS, SCHEDULES, TABLES

READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
BEGIN, END = "<!-- diagram: made by infra/diagram.py -->", "<!-- /diagram -->"


def drawn() -> str:
    """A Mermaid flowchart: callers, API, tables, relay, bus, one queue per consumer, schedules."""
    lines = ["```mermaid", "flowchart LR"]
    lines += [
        '  phone["mini-program"] -- token --> api',
        '  gate["gate, till"] -- signature --> api',
        '  staff["operators, finance"] -- token --> api',
        '  pay["WeChat Pay"] -- signed callback --> api',
        '  api["API Lambda<br/>app.py"]',
        "  api --> tables",
        '  subgraph tables["DynamoDB"]',
        *(f'    t_{table.name}[("{table.name}<br/>{table.about}")]' for table in TABLES),
        "  end",
        *(f"  t_{table.name} -- stream --> relay" for table in TABLES if table.outbox),
        '  relay["relay"] --> bus(["EventBridge bus"])',
        '  relay -. what the bus refused .-> parked[/"parked events"/]',
        '  parked --> sweep["sweep"] --> bus',
    ]
    for consumer in CONSUMERS:
        name = consumer.function
        lines.append(f'  bus --> q_{name}[/"queue + DLQ"/] --> {name}["{name}<br/>{consumer.about}"]')
    lines.append('  minute(["every minute"])')
    lines += [f'  minute --> {name}["{name}<br/>{about}"]' for name, about in SCHEDULES.items()]
    lines.append("  workers{{each worker writes its own tables}}")
    lines += [f"  {consumer.function} --> workers" for consumer in CONSUMERS]
    lines += [*(f"  {name} --> workers" for name in SCHEDULES), "  workers --> tables", "```"]
    return "\n".join(lines)


def main() -> None:
    for path in READMES:
        text = re.sub(f"(?s){re.escape(BEGIN)}.*{re.escape(END)}", f"{BEGIN}\n{drawn()}\n{END}", path.read_text())
        path.write_text(text)


if __name__ == "__main__":
    main()
