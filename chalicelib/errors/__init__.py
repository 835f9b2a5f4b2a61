"""All refusals, in a file for each subject, and the faults of our own. Rooms write `errors.CouponEnded`."""

from chalicelib.errors.access import *
from chalicelib.errors.base import *
from chalicelib.errors.bills import *
from chalicelib.errors.busifavor import *
from chalicelib.errors.circle import *
from chalicelib.errors.coupons import *
from chalicelib.errors.documents import *
from chalicelib.errors.members import *
from chalicelib.errors.merging import *
from chalicelib.errors.parking import *
from chalicelib.errors.payments import *
from chalicelib.errors.points import *
from chalicelib.errors.providers import *
from chalicelib.errors.receipts import *
from chalicelib.errors.request import *
