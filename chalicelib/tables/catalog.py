"""The catalog: documents with their versions, QR codes, staff, devices, and guards."""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from chalicelib.tables.base import InstantAttribute, Item, JsonAttribute


class Document(Item):
    TABLE = "catalog"
    body = JsonAttribute()
    version = NumberAttribute()
    updated_at = InstantAttribute()
    updated_by = UnicodeAttribute()


class DocumentVersion(Document):
    pass


class QrCode(Item):
    TABLE = "catalog"
    mall_id = UnicodeAttribute()
    store_id = UnicodeAttribute(null=True)
    surface = UnicodeAttribute()
    promoter_id = UnicodeAttribute(null=True)
    made_by = UnicodeAttribute()
    made_at = InstantAttribute()


class Staff(Item):
    TABLE = "catalog"
    name = UnicodeAttribute()
    person = UnicodeAttribute(null=True)
    role = UnicodeAttribute()
    merchant_id = UnicodeAttribute(null=True)
    revoked = BooleanAttribute(default=False)
    revoked_at = InstantAttribute(null=True)
    revoked_by = UnicodeAttribute(null=True)
    made_at = InstantAttribute()


class Device(Item):
    TABLE = "catalog"
    name = UnicodeAttribute()
    role = UnicodeAttribute()
    place_id = UnicodeAttribute()
    sealed_key = UnicodeAttribute()
    revoked = BooleanAttribute(default=False)
    revoked_at = InstantAttribute(null=True)
    revoked_by = UnicodeAttribute(null=True)
    made_at = InstantAttribute()


class ShopNumber(Item):
    TABLE = "catalog"
    store_id = UnicodeAttribute()


class MerchantCampaigns(Item):
    TABLE = "catalog"
    campaign_ids = UnicodeSetAttribute(null=True)


class TierMall(Item):
    TABLE = "catalog"
    program_id = UnicodeAttribute()
