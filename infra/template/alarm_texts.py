"""The texts of alarms: what each means and what to do first, in English and Chinese. And the counters of tasks for a
person."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from infra.kinds import Worker


@dataclass(frozen=True)
class Text:
    """A description in two languages. `names`: the workers that the alarm watches, if it watches several and its
    notification does not name the one that caused it."""

    english: str
    chinese: str
    names: tuple[str, ...] = ()

    def about(self, workers: Sequence[Worker]) -> "Text":
        """The text for an alarm that watches these workers."""
        return replace(self, names=tuple(one.function for one in workers))

    @property
    def description(self) -> str:
        """The alarm's description."""
        watched = f"\n{' '.join(self.names)}" if self.names else ""
        return f"{self.english}\n{self.chinese}{watched}"


TEXTS = {
    "FunctionsFail": Text(
        "Means: a function failed on more than a tenth of its calls or messages for 15 minutes. "
        "First: search its log group for level ERROR. If the errors began with a deploy, deploy the previous version.",
        "含义：某个函数连续 15 分钟有超过十分之一的调用或消息失败。"
        "先做：在它的日志组中查 level 为 ERROR 的行；若错误始于一次发布，先回退到上一版本。",
    ),
    "TimeoutsNear": Text(
        "Means: a function used more than 85 % of its time-out. Work that takes longer is cut off and repeated. "
        "First: look in its log lines (field ms) and traces for the slow call: the provider, a table, or a batch that "
        "is too large (infra/shape.py).",
        "含义：某个函数用去了超时时间的 85% 以上；再慢就会被中断并重做。"
        "先做：在日志（字段 ms）与链路追踪中找出慢在哪里：微信接口、数据表，还是批量过大（infra/shape.py）。",
    ),
    "FunctionsThrottled": Text(
        "Means: AWS refused calls of the API or the relay because the account's concurrency is used up. Shoppers get "
        "errors. First: find in the Lambda console which function runs most, in any stage; then ask AWS for a higher "
        "quota.",
        "含义：账户的并发额度用尽，AWS 拒绝了 API 或转发函数的调用，顾客会遇到错误。"
        "先做：在 Lambda 控制台查看哪个函数（任何环境）并发最高，再向 AWS 申请提高额度。",
    ),
    "MessagesOld": Text(
        "Means: a message waits on a queue longer than all its retries take. Points, coupons or reports come late. "
        "First: open the alarm's graph to see the queue; then check whether its worker runs and how long it takes.",
        "含义：某个队列中有消息等待的时间超过了全部重试所需，积分、优惠券或上报会延迟。"
        "先做：打开告警的图看是哪个队列，再看它的函数是否在运行、每次用时多长。",
    ),
    "DeadLetters": Text(
        "Means: a worker failed on a message for good; its effect is missing. First: open the alarm's graph to see the "
        "worker. Read the reason with `python -m infra.redrive --stage STAGE --consumer WORKER --show`, mend the "
        "cause, then `make redrive`. The next tick repeats the work of a scheduled worker: only remove its message.",
        "含义：某个函数最终没有处理成功一条消息，它该产生的结果缺失。"
        "先做：打开告警的图看是哪个函数；用 `python -m infra.redrive --stage 环境 --consumer 函数 --show` 看原因，"
        "修复后执行 `make redrive`。定时任务的下一次运行会补做，只需删除其消息。",
    ),
    "StreamsLate": Text(
        "Means: events of the tables reach the bus more than five minutes late; everything that follows from them is "
        "late. A stream keeps 24 hours. First: read the relay's log for the record that fails.",
        "含义：数据表的事件晚于五分钟才到达总线，其后的一切都会延迟；数据流只保留 24 小时。"
        "先做：在转发函数（relay）的日志中找出失败的记录。",
    ),
    "DeliveriesFail": Text(
        "Means: the bus could not hand an event to a consumer's queue. First: look in that consumer's dead-letter "
        "queue; check the policy of both queues, which a manual change may have broken.",
        "含义：总线无法把事件送入某个消费者的队列。先做：查看该消费者的死信队列，并检查两个队列的策略是否被手工改动。",
    ),
    "ApiFails": Text(
        "Means: more than 1 % of the API's answers, and at least five in five minutes, are 5xx. First: search the log "
        "group of the API for level ERROR; if there is none, look for time-outs and throttles.",
        "含义：五分钟内至少五次、且超过 1% 的 API 应答是 5xx。"
        "先做：在 API 的日志组中查 level 为 ERROR 的行；若没有，看是否超时或被限流。",
    ),
    "CallbacksSlow": Text(
        "Means: one callback of WeChat Pay in a hundred takes over three seconds; after five WeChat Pay gives up and "
        "sends it again. Nothing is lost, but orders turn paid late. First: look at the payments table for throttles "
        "and at the API for cold starts.",
        "含义：微信支付回调的 p99 超过三秒；超过五秒微信支付会放弃并重发，不会丢失，但订单变为已支付会延迟。"
        "先做：看 payments 表是否被限流，API 是否频繁冷启动。",
    ),
    "CallbacksRefused": Text(
        "Means: callbacks are refused, by code; a few are probes that WeChat Pay sends on purpose. First: with "
        "callback_refused compare the platform's keys and certificates in the stage's secret with WeChat Pay's "
        "merchant platform: a new key that is not in the secret refuses every payment.",
        "含义：回调按错误码被拒收；少量是微信支付有意发送的探测。"
        "先做：若为 callback_refused，核对本环境密钥中的平台公钥与证书是否与商户平台一致；"
        "缺少新密钥会拒收全部支付通知。",
    ),
}


@dataclass(frozen=True)
class Tasks:
    """Counters of tasks that the same people handle in the same place, with their alarm."""

    alarm: str
    counters: tuple[str, ...]
    text: Text


TASKS = (
    Tasks(
        "PaymentTasks",
        (
            *("payments_set_aside", "payments_late", "orders_unanswered", "refunds_left_unanswered"),
            *("refunds_abnormal", "refunds_short_of_money", "refunds_failed"),
        ),
        Text(
            "Means: money does not match its order, or WeChat Pay does not answer about an order or a refund. First: "
            "an operator lists GET /v1/admin/payment-tasks and resolves each.",
            "含义：有款项与订单不符，或微信支付没有答复订单、退款的结果。"
            "先做：由运营打开 GET /v1/admin/payment-tasks 逐条处理。",
        ),
    ),
    Tasks(
        "MallPaymentTasks",
        (
            *("circle_sales_unplaced", "circle_reports_given_up"),
            *("circle_refunds_set_aside", "circle_refunds_without_payment"),
        ),
        Text(
            "Means: a payment of the business circle has no known shop, a refund does not fit, or WeChat did not take "
            "the report of its points. First: an operator lists GET /v1/admin/mall-payment-tasks.",
            "含义：商圈的支付找不到门店、退款对不上，或积分未能上报微信。"
            "先做：由运营打开 GET /v1/admin/mall-payment-tasks 处理。",
        ),
    ),
    Tasks(
        "FinanceTasks",
        ("bills_late", "bills_differ", "merchant_coupons_differ", "receipts_waiting"),
        Text(
            "Means: a bill is late or differs, merchant coupons differ, or a receipt waits for a person. First: look "
            "at GET /v1/finance/bills/{date}, /v1/admin/merchant-coupon-differences and /v1/admin/receipt-tasks.",
            "含义：账单迟到或有差异、商家券有差异，或有小票待人工确认。"
            "先做：查看 GET /v1/finance/bills/{date}、/v1/admin/merchant-coupon-differences、/v1/admin/receipt-tasks。",
        ),
    ),
    Tasks(
        "WechatUnknown",
        ("callbacks_unhandled", "wechat_answers_unknown"),
        Text(
            "Means: WeChat sent a callback or an answer that the code does not know. Callbacks are kept. First: read "
            "the type or errcode in the log, then WeChat's change log; the code needs a row for it.",
            "含义：微信发来了程序不认识的回调或应答；回调均已保存。"
            "先做：在日志中查 type 或 errcode，对照微信的更新公告；程序需要补上这一项。",
        ),
    ),
)
