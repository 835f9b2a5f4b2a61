"""An operator thanks a list of members with a coupon. One row of the list names nobody."""

from simulator.day.campaigns import campaign_id, publish
from simulator.day.stage import Part

THANKS = "thanks"


class ThanksList(Part):
    """Every second shopper is on the list."""

    def open(self) -> None:
        worth = {"kind": "random_cash", "threshold_fen": 1000, "least_fen": 10, "most_fen": 500}
        publish(self.stage, THANKS, "感谢券", units=self.stage.size, worth=worth, channels=["list"])

    def issue(self) -> None:
        """A worker issues the list, row by row."""
        members = [one.member_id for one in self.stage.shoppers[::2]]
        wanted = {
            "campaign_id": campaign_id(self.stage, THANKS),
            "label": "thanks",
            "member_ids": [*members, "nobody"],
        }
        made = self.stage.operator.post("/v1/admin/issue-lists", wanted, f"{self.stage.day_id}-list")
        self.stage.notes.names[f"list:{made['list_id']}"] = "list: thanks"
        self.stage.notes.counts["thanked by a list"] = len(members)
