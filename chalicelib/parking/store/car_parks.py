"""Car parks: documents with versions."""

from chalicelib.documents.versions import Kind
from chalicelib.parking.rules.tariff import CarParkSpec

CAR_PARK = Kind("car_park", CarParkSpec)
