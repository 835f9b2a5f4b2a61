"""Car parks as documents: PUT, GET and list."""

from chalicelib.documents.desk import Beside, Desk
from chalicelib.documents.versions import Versioned
from chalicelib.malls import parts as malls
from chalicelib.parking.rules.tariff import CarParkSpec, check_tariff
from chalicelib.parking.store.car_parks import CAR_PARK


def _check(new: Versioned[CarParkSpec], old: Versioned[CarParkSpec] | None) -> Beside:
    malls.check_references(mall_id=new.body.mall_id)
    check_tariff(new.body.tariff)
    return ()


CAR_PARKS = Desk(CAR_PARK, _check)
