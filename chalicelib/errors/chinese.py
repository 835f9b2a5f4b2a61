"""The Chinese texts of reasons and nouns in refusals, by the English text in the code.

`{}` is a value that the code fills in. If the Chinese text has no `{}`, the response has the value in `allowed` or
`field`. tests/test_house.py fails for a reason without a Chinese text.
"""

import functools
import re
from typing import Any


def of(said: Any) -> Any:
    """The Chinese text of a reason or a noun; an unknown text is returned unchanged."""
    if not isinstance(said, str):
        return said
    if said in WORDS:
        return WORDS[said]
    if said in SENTENCES:
        return SENTENCES[said]
    for pattern, chinese in _patterns():
        found = pattern.fullmatch(said)
        if found:
            return chinese.format(*(WORDS.get(one, one) for one in found.groups()))
    return said


def read(said: Any) -> Any:
    """As `of`, but a word that is also a code is returned unchanged."""
    return said if isinstance(said, str) and said in WORDS else of(said)


@functools.cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(re.escape(english).replace(r"\{\}", "(.+?)"), re.DOTALL), chinese)
        for english, chinese in SENTENCES.items()
        if "{}" in english
    ]


# Nouns and states. The English word is also a code, in a response's `what`, `state` and `reason`.
WORDS = {
    "adjustment": "积分调整",
    "batch of codes": "兑换码批次",
    "business circle": "智慧商圈",
    "campaign": "优惠活动",
    "car_park": "停车场",
    "coupon": "优惠券",
    "device": "设备",
    "difference": "差异记录",
    "earning_rule": "积分规则",
    "hold": "锁定记录",
    "issue_rule": "自动发券规则",
    "list": "名单",
    "mall": "商场",
    "member": "会员",
    "merchant": "商户",
    "merchant coupon": "商家券",
    "merge": "会员合并记录",
    "mini-program": "小程序",
    "order": "订单",
    "pay code of a store": "门店付款码",
    "payment": "支付记录",
    "points_policy": "积分政策",
    "recall_campaign": "召回活动",
    "receipt": "小票",
    "refund": "退款",
    "staff": "员工",
    "staff token": "员工令牌",
    "resource": "资源",
    "store": "门店",
    "task": "待办事项",
    "tier_program": "等级方案",
    # states
    "abnormal": "异常",
    "applied": "已生效",
    "cancelled": "已取消",
    "closed": "已关闭",
    "committed": "已使用",
    "created": "待支付",
    "draft": "草稿",
    "ended": "已结束",
    "failed": "失败",
    "held": "锁定中",
    "lapsed": "已超时",
    "open": "待支付",
    "paid": "已支付",
    "paused": "已暂停",
    "processing": "处理中",
    "published": "已发布",
    "redeemed": "已核销",
    "rejected": "已拒绝",
    "released": "已释放",
    "undone": "已撤销",
    "waiting": "待处理",
    # reasons why a callback of WeChat Pay is refused
    "body_malformed": "报文格式有误",
    "headers_missing": "缺少请求头",
    "resource_not_decryptable": "报文无法解密",
    "serial_unknown": "证书序列号未知",
    "signature_probe": "签名探测",
    "signature_wrong": "签名不符",
    "timestamp_out_of_window": "时间戳超出允许范围",
}

SENTENCES = {
    # --- the request itself
    "1 to 64 printable characters that tell this person from all others": "须为 1 至 64 个可见字符，且能唯一标识该员工",
    "1 to 64 printable ASCII characters": "须为 1 至 64 个可见的英文字符",
    "2 to 32 of a-z, 0-9 and _, not beginning with _": "须为 2 至 32 个小写字母、数字或下划线，且不以下划线开头",
    "a day from {} to {}": "须为 {} 至 {} 之间的日期",
    "a day, as 2026-11-23": "应为日期，如 2026-11-23",
    "a device sends no query string": "设备请求不能带查询参数",
    "a whole number from 0 to {}": "须为 0 至 {} 的整数",
    "a whole number from 1 to {}": "须为 1 至 {} 的整数",
    "allowed here: {}": "不支持此查询参数",
    "an instant with an offset, within the last 24 hours": "须为最近 24 小时内带时区的时间",
    "it does not match": "签名不符",
    "it is larger than {} bytes": "内容超过 {} 字节",
    "it is there twice": "参数重复",
    "name one: {}": "请指明其中之一：{}",
    "no query parameter is taken here": "此处不支持查询参数",
    "not before from, and at most {} days": "结束日期不得早于开始日期，且最长 {} 天",
    "one of {}": "须为允许的取值之一",
    "it is required": "缺少该参数",
    "take it from next_cursor": "请使用上一页返回的游标",
    "the timestamp is more than 5 minutes off": "时间戳与当前时间相差超过 5 分钟",
    "the timestamp is not a number of seconds": "时间戳不是秒数",
    "there is no such day": "日期不存在",
    "there is no such device": "设备不存在",
    "there is no such mall": "商场不存在",
    "there is no such id": "编号不存在",
    "there is no such merchant id": "商户号不存在",
    "there is no such time": "时间不存在",
    "X-Device-Key, -Timestamp, -Nonce, -Signature are needed": "缺少设备签名请求头",
    # --- malls, merchants, stores, staff
    "a login in that mall's mini-program": "该商场小程序的登录",
    "a store stays with its merchant; open another store": "门店不能更换商户，请新开门店",
    "keys of this merchant id in the stack's secret": "该商户号的密钥",
    "named for the role merchant, and for no other": "仅商户角色须填写，其他角色不可填写",
    "secret of this mini-program in the stack's secret": "该小程序的密钥",
    "store of the mall where it was paid": "收到该笔交易的商场的门店",
    "store of this mall": "该商场的门店",
    "store of this merchant": "该商户的门店",
    "store of this merchant in this mall": "该商户在该商场的门店",
    "store {} has it": "门店 {} 已使用该编号",
    # --- campaigns and coupons
    "a campaign with a budget needs a ceiling": "设置预算时须给出单张优惠券的最高成本",
    "a campaign is named twice": "活动重复",
    "a campaign's mall cannot be changed": "活动不能更换商场",
    "a campaign's merchant cannot be changed": "活动不能更换商户",
    "a code is named twice": "券码重复",
    "a coupon is named twice": "优惠券重复",
    "a merchant funds its own campaigns": "商户活动须由该商户自行承担费用",
    "a merchant or brand needs an id, the mall has none": "商户或品牌须填写编号，商场无须填写",
    "a party is named twice": "承担方重复",
    "a published campaign cannot start or stop costing points": "已发布的活动不能改变是否消耗积分",
    "a published campaign's kind cannot be changed": "已发布的活动不能更换券种",
    "a published campaign's budget can only be raised": "已发布活动的预算只能增加，不能减少、新增或取消",
    "a published campaign's stock can only be raised": "已发布活动的库存只能增加，不能减少",
    "after {} comes {}": "当前状态为{}，不能变更为该状态",
    "an order of this shopper": "该顾客的订单",
    "an order of this store": "该门店的订单",
    "an ended campaign cannot be changed": "已结束的活动不能修改",
    "campaign of this mall that costs no points": "该商场不消耗积分的活动",
    "campaign that costs no points": "不消耗积分的活动",
    "from {} to {}": "须在 {} 至 {} 之间",
    "give either valid_days or valid_until": "有效天数与截止时间须二选一",
    "instants need an offset": "时间须带时区",
    "it needs valid_days": "须与有效天数一同使用",
    "it needs valid_until": "须与截止时间一同使用",
    "it must be after hours.begins": "须晚于开始时刻",
    "it must be after opens_at": "须晚于开始时间",
    "it must be less than threshold_fen": "须小于使用门槛",
    "it must cover the most that one coupon can cost": "须足以支付一张优惠券的最高金额",
    "it must not be after valid_until": "不得晚于截止时间",
    "it must not be before closes_at": "不得早于领取结束时间",
    "it must not be more than limit_per_member": "不得大于每人限领数量",
    "it must not be more than valid_days": "不得大于有效天数",
    "least_fen <= most_fen < threshold_fen": "最低金额不得大于最高金额，且最高金额须小于使用门槛",
    "a visit takes one coupon": "每次停车限用一张优惠券",
    "only the mall gives parking time": "停车券仅可由商场设置",
    "parking time must be exclusive": "停车券不可与其他优惠券叠加",
    "only the mall's campaigns can cost points": "积分仅可由商场设置",
    "this hold did not redeem it": "并非由本收银台的锁定核销",
    "only the payment trigger has stores, a threshold and a day limit": "门店、门槛与每日上限仅适用于支付触发",
    "the lines must sum to amount_fen": "明细金额之和须等于总金额",
    "the shares must sum to 100": "承担比例之和须为 100",
    "the codes belong to different shoppers": "券码属于不同的顾客",
    "{}, not redeemed": "{}，未核销",
    # --- merchant coupons
    "WeChat sends merchant coupons to everybody alike": "微信商家券面向所有人发放，不能设置此项",
    "WeChat's coupons keep their last day": "微信商家券的截止日期不能延长",
    "WeChat's days end at midnight: give valid_until": "微信按自然日计算有效期，请填写截止时间",
    "WeChat's days end at midnight: leave them out": "微信按自然日计算有效期，请勿填写",
    "a merchant coupon is valid within one year": "商家券须在一年内有效",
    "all of one merchant id": "须属于同一商户号",
    "give either `codes` or `count`": "券码与生成数量须二选一",
    "it is about a stock, not about one coupon": "该差异属于批次，不属于单张券",
    "it has not become a coupon here yet": "该券尚未入账",
    "it is not the mini-program of a mall": "不是任何商场的小程序",
    "it belongs to another member, or was resolved": "已归属他人，或已处理",
    "it must cover every unit: WeChat knows units only": "预算须覆盖全部数量",
    "its merchant coupon does not take uploaded codes": "该商家券不使用自有券码",
    "its merchant coupon is not created yet": "该商家券尚未创建",
    "merchant coupons are cash_off, percent_off, exchange or gift": "商家券仅支持满减、折扣、换购与买赠",
    "publish the campaign first": "请先发布活动",
    "the campaign does not allow busifavor": "该活动不允许通过微信商家券发放",
    "the campaign hands nothing out now": "该活动当前不发放优惠券",
    "the campaign's name is longer than {}: give one": "活动名称超过 {} 个字符，请另填名称",
    "the merchant coupon is not made yet": "商家券尚未创建",
    "the merchant id has no APIv2 key": "该商户号未配置第二版密钥",
    "the mini-program of the coupon does not know the member": "该会员未使用过该券所属的小程序",
    "use in a mini-program needs its appid and path": "在小程序中使用须填写小程序编号与路径",
    # --- points, receipts, tiers
    "the mall is in another program": "该商场已属于另一个等级方案",
    "a mall is named once": "商场重复",
    "a rule names only one of stores, merchants and categories": "门店、商户与品类只能指定其中一种",
    "a till reports for its own store": "收银台仅可上报本门店",
    "at most {} at a time: they lie in many lots": "积分批次较多，每次最多使用 {} 分",
    "a purchase is at most {} fen": "单笔金额不得超过 {} 分",
    "at most {} of one article": "同一商品最多 {} 件",
    "at most {} for this amount": "该金额最多可用 {} 积分",
    "each tier has an id of its own": "等级编号重复",
    "it is not above that of the tier before": "须高于前一等级的门槛",
    "it is not between today and ten years from today": "须为今天起十年内的日期",
    "it is before first_day": "早于开始日期",
    "it is more than {} days ago": "已超过 {} 天",
    "it lies ahead": "时间晚于当前时间",
    "it must be after begins": "须晚于开始时刻",
    "more cannot be paid than the amount": "实付金额不得大于总金额",
    "name the shopper in one way": "请仅用一种方式指明顾客",
    "name the store": "请指明门店",
    "name the store it was made at": "请指明消费的门店",
    "nothing is given or taken": "积分数不能为零",
    "send the code that the shopper shows": "请发送顾客出示的会员码",
    "the mini-program of the store's mall": "须为门店所属商场的小程序",
    "the program has {}": "该方案没有此等级",
    "too few to pay a fen": "积分不足以抵扣一分钱",
    "{}, not committed": "{}，未使用",
    # --- payments, refunds, parking
    "a visit has its own price": "停车费用由系统计算，不能填写",
    "an article is named twice": "商品重复",
    "article {}": "商品 {}",
    "give either lines or refund_fen": "退货明细与退款金额只能填写一项",
    "the daily cap must be at least the price of one block": "不得低于一个计费单位的费用",
    "an unmatched payment is refunded whole: {}": "金额不符的款项须全额退回：{} 分",
    "give an amount or lines": "请填写金额或明细",
    "give exactly one of store_id, qr_id and visit_id": "门店、付款码与停车记录须三选一",
    "name exactly one of member_id, phone, openid and plate": "会员、手机号、微信用户标识与车牌须四选一",
    "give exactly one of payment_id, transaction_id and member_id": "支付单号、交易号与会员须三选一",
    "no money was paid for these articles": "这些商品没有可退金额",
    "this order was paid without money; it is refunded whole only": "该订单无现金支付，仅可整单退回",
    "{} of {} can be returned": "商品 {1} 最多可退 {0} 件",
    # --- campaigns of merchants, hours, numbers
    "WeChat knows no numbers: natural_person_limit is its own limit": "微信商家券不按手机号限领，请改用同一自然人限领",
    "WeChat's hours end at midnight: leave the weekdays out": "微信商家券的可用时段止于零点，跨零点时请不要设置星期",
    "name the other merchants or their stores in include": "商户活动须逐一列出所含的其他商户或门店",
    "a merchant's campaign id begins with {}_": "商户活动的编号须以 {}_ 开头",
    "only an operator can set or change it": "涉及其他商户门店的活动只能由运营创建与修改",
    "at most {}; an operator can set more": "最多 {}，超过须由运营创建",
    "in the stack's secret {}": "见密钥中的 {}",
    "no time lies between begins and ends": "开始与结束时刻之间没有可用时间",
    "no time lies between hours.begins and hours.ends": "可用时段的开始与结束之间没有时间",
    "other merchant, unless other_merchants is set": "其他商户（须先由运营开启跨商户）",
    "give either the field to or the field by_seconds": "时刻与秒数须二选一",
    "the test clock is at most ten years ahead of real time": "测试时钟最多比真实时间提前十年",
    # --- members, recall
    "WeChat does not take this value for this keyword": "微信不接受该关键词的取值",
    "a template has keywords": "模板须有关键词",
    "another member than member_id": "须为另一位会员",
    "no keyword of a template is called so": "模板没有此关键词",
    "no mini-program has so many templates": "模板数量超过上限",
    "times are Shanghai's, without an offset": "时刻按北京时间填写，不带时区",
}
