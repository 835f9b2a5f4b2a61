"""PUT, GET, list of car parks."""

from chalicelib.documents.desk import Beside, Desk
from chalicelib.documents.versions import Versioned
from chalicelib.malls import parts as malls
from chalicelib.parking import rules, store
from chalicelib.parking.rules import CarParkSpec


def _check(new: Versioned[CarParkSpec], old: Versioned[CarParkSpec] | None) -> Beside:
    malls.require(mall_id=new.body.mall_id)
    rules.check_tariff(new.body.tariff)
    return ()


CAR_PARKS = Desk(store.CAR_PARK, _check)
