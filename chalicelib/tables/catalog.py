"""The catalog: documents with their versions, QR codes, staff tokens, devices, and what keeps numbers, campaigns and
programs unique or limited."""

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from chalicelib.tables.base import InstantAttribute, Item, JsonAttribute


class Document(Item):
    """A document as it is now. `body`: its fields.

    <KIND>  <document>
    """

    TABLE = "catalog"
    body = JsonAttribute()
    version = NumberAttribute()
    updated_at = InstantAttribute()
    updated_by = UnicodeAttribute()


class DocumentVersion(Document):
    """A version of a document. It never changes.

    <KIND>#<document>  V#<version>
    """


class QrCode(Item):
    """The place of a printed code, and the campaign that it offers.

    QR  <qr id>
    """

    TABLE = "catalog"
    mall_id = UnicodeAttribute()
    store_id = UnicodeAttribute(null=True)
    surface = UnicodeAttribute()
    promoter_id = UnicodeAttribute(null=True)
    campaign_id = UnicodeAttribute(null=True)
    made_by = UnicodeAttribute()
    made_at = InstantAttribute()


class MallQrCode(QrCode):
    """A copy of a printed code in the list of its mall, sorted by time.

    QR_MALL#<mall>  <made at>#<qr id>
    """

    qr_id = UnicodeAttribute()


class Staff(Item):
    """What is stored of a staff token. The token itself is not.

    STAFF  <token id>
    """

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
    """A device and its sealed key. `place_id`: its store, car park or merchant.

    DEVICE  <device>
    """

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
    """The store that has a shop number in a business circle.

    SHOP#<mchid>#<appid>  <number>
    """

    TABLE = "catalog"
    store_id = UnicodeAttribute()


class MerchantCampaigns(Item):
    """A merchant's campaigns in a mall, without those that have ended.

    MERCHANT_CAMPAIGNS#<mall>  <merchant>
    """

    TABLE = "catalog"
    campaign_ids = UnicodeSetAttribute(null=True)


class TierMall(Item):
    """The tier program of a mall.

    TIER_MALL#<mall>  PROGRAM
    """

    TABLE = "catalog"
    program_id = UnicodeAttribute()
