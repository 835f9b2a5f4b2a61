"""Writes the subject index of docs/decisions.md from docs/decisions/: `python -m infra.decisions`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from infra import blocks
from infra.package import ROOT

INDEX = ROOT / "docs" / "decisions.md"
FOLDER = ROOT / "docs" / "decisions"
BEGIN, END = "<!-- index: made by infra/decisions.py -->", "<!-- /index -->"
# The subjects in the order of the index: first the system, then the rooms from the lowest to the highest, then how we
# work.
SUBJECTS = (
    "architecture",
    "stack",
    "api",
    "malls",
    "members",
    "coupons",
    "points",
    "tiers",
    "sales",
    "payments",
    "parking",
    "circle",
    "busifavor",
    "bills",
    "recall",
    "finance",
    "clients",
    "console",
    "local-run",
    "tests",
    "bench",
)


@dataclass(frozen=True)
class Decision:
    """One decision. `status`: the line below its title, with the date, how hard it is to undo, and what superseded
    it."""

    title: str
    status: str

    @property
    def superseded(self) -> str:
        """`superseded` or `partly superseded`; empty if the decision is valid."""
        found = re.search(r"(partly )?superseded by", self.status)
        return found.group(0).removesuffix(" by") if found else ""


def main() -> None:
    INDEX.write_text(blocks.fill(INDEX.read_text(), BEGIN, END, written()))


def written() -> str:
    """The index: each subject with its decisions, as links."""
    return "\n".join(line for subject in SUBJECTS for line in _subject(subject))


def decisions(path: Path) -> list[Decision]:
    """The decisions in a file. Each begins with a heading, followed by its status between asterisks."""
    found = re.findall(r"(?ms)^## (.+?)\n\n\*(.+?)\*\n", path.read_text())
    return [Decision(title, " ".join(status.split())) for title, status in found]


def anchor(title: str) -> str:
    """The anchor that GitHub makes for a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _subject(name: str) -> Iterator[str]:
    path = FOLDER / f"{name}.md"
    title = path.read_text().partition("\n")[0].removeprefix("# Decisions: ")
    yield f"\n### [{title[0].upper()}{title[1:]}](decisions/{path.name})\n"
    for one in decisions(path):
        note = f" ({one.superseded})" if one.superseded else ""
        yield f"- [{one.title}](decisions/{path.name}#{anchor(one.title)}){note}"


if __name__ == "__main__":
    main()
