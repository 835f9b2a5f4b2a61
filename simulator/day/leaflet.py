"""Claim codes on a leaflet: each claims one coupon, even if the code is entered twice."""

from simulator.day.campaigns import campaign_id, publish
from simulator.day.stage import Part
from simulator.people import Refused, Shopper

LEAFLET = "leaflet"
CODES = 20


class Leaflet(Part):
    """An operator makes the codes; shoppers enter them, in lower case."""

    def open(self) -> None:
        publish(self.stage, LEAFLET, "传单码", units=CODES, channels=["code"])

    def enter_codes(self) -> None:
        """Each code is entered by one shopper. Then another shopper enters the first code and is refused, and the
        shopper who used it enters it again.
        """
        codes = self._make_codes()
        *shoppers, other = self.stage.shoppers
        pairs = list(zip(shoppers, codes, strict=False))
        self.stage.at_once(self._enter, pairs)
        assert self._refusal(other, codes[0]) == "claim_code_used"
        self._enter(pairs[0])
        self.stage.notes.counts["codes entered"] = len(pairs)

    def _make_codes(self) -> list[str]:
        operator = self.stage.operator
        wanted = {"campaign_id": campaign_id(self.stage, LEAFLET), "codes": CODES, "label": "leaflet"}
        batch_id = operator.post("/v1/admin/claim-codes", wanted, f"{self.stage.day_id}-codes")["batch_id"]
        self.stage.notes.names[f"code:{batch_id}"] = "codes: leaflet"
        lines = operator.get_text(f"/v1/admin/claim-codes/{batch_id}/codes").split("\r\n")
        return [line.split(",")[1] for line in lines[1:-1]]

    def _enter(self, pair: tuple[Shopper, str]) -> None:
        shopper, code = pair
        shopper.post("/v1/me/coupons/claim-code", {"code": code.lower()})

    def _refusal(self, shopper: Shopper, code: str) -> str:
        try:
            self._enter((shopper, code))
        except Refused as refused:
            return refused.code
        return ""
