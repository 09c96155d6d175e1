"""The headings and values that exports use, in Chinese and English, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping

_ORNAMENTS = re.compile(r"[\s_\-./:：()（）\[\]【】#*]+")


def plain(text: str) -> str:
    """A heading without case, blanks and ornaments: `Order ID`, `order_id` and `OrderId` are one."""
    return _ORNAMENTS.sub("", text).casefold()


def _table(rows: Mapping[str, str]) -> dict[str, str]:
    return {plain(word): meaning for meaning, words in rows.items() for word in words.split("|")}


HEADINGS: dict[str, str] = _table(
    {
        "order_id": "小票编号|小票|票号|单据号|单据编号|销售单号|交易单号|交易流水号"
        "|订单号|订单编号|订单ID|单号|主订单编号|交易号|小票号|流水号"
        "|订单流水号|Order ID|Order No|Order Number|Order|Order Ref|Invoice|Invoice No"
        "|Invoice Number|Receipt|Receipt No|Transaction ID",
        "paid_time": "付款时间|支付时间|买家付款时间|订单付款时间|成交时间|交易时间"
        "|付款日期|Paid at|Paid Date|Payment Time|Payment Date|Date Paid",
        "time": "下单时间|创建时间|订单创建时间|下单日期|订单日期|日期|时间|交易日期"
        "|销售时间|Order Date|Order Time|Ordered at|Created at|Created|Date|Time|Timestamp"
        "|Placed at|Purchase Date|Invoice Date|Transaction Date",
        "event_time": "发生时间|行为时间|事件时间|记录时间|Event Time|Occurred at|Event Date|Event Timestamp",
        "updated_time": "更新时间|修改时间|最后修改时间|最近更新|Updated at|Last Modified|Last Modified Date|Modified",
        "joined_time": "注册时间|注册日期|入会时间|入会日期|开卡时间|加入时间|Joined"
        "|Joined at|Signup Date|Signed up at|Registered at|Registration Date|Member Since"
        "|Subscribed at",
        "phone": "手机|手机号|手机号码|电话|电话号码|联系电话|联系方式|收货人手机"
        "|收货人手机号|收货人电话|买家手机号|买家手机|会员手机|会员手机号|客户手机|顾客手机|Phone"
        "|Phone Number|Mobile|Mobile Phone|Mobile Number|Telephone|Tel|Cell|Cell Phone",
        "email": "邮箱|电子邮箱|邮件|邮箱地址|电子邮件|Email|E-mail|Email Address|Mail|Customer Email|Contact Email",
        "customer_number": "会员号|会员编号|会员卡号|会员ID|客户编号|客户号|客户ID"
        "|顾客编号|用户ID|用户编号|卡号|Customer ID|Customer|Customer No|Customer Number"
        "|Member ID|Member No|Member Number|User ID|Client ID|Account Number|Loyalty Number",
        "wechat_openid": "微信OpenID|OpenID|WeChat OpenID",
        "product_name": "商品|商品名称|商品名|商品标题|宝贝标题|品名|产品|产品名称"
        "|货品名称|Product|Product Name|Item|Item Name|Title|Description|Product Title"
        "|Lineitem name",
        "product_id": "商品编码|商品编号|商品ID|货号|商家编码|条码|条形码|款号|SKU"
        "|SKU编码|Product ID|Product Code|Item ID|Item Code|StockCode|Stock Code|Barcode"
        "|Lineitem sku",
        "category": "类目|商品类目|分类|商品分类|品类|Category|Product Category|Product Type|Department",
        "quantity": "数量|商品数量|购买数量|件数|销售数量|宝贝数量|Quantity|Qty|Units|Pieces|Count|Lineitem quantity",
        "unit_price": "单价|商品单价|价格|商品价格|售价|销售单价|成交单价|Unit Price"
        "|Price|Item Price|Price Each|Lineitem price",
        "amount": "金额|实付金额|商品金额|小计|商品实付|商品实付金额|成交金额|销售金额"
        "|支付金额|实收金额|Amount|Line Total|Line Amount|Subtotal|Amount Paid|Net Amount"
        "|Net Sales|Sales",
        "order_total": "订单金额|订单总额|订单实付金额|订单实付|总金额|应付总额"
        "|买家实际支付金额|合计|Total|Order Total|Grand Total|Total Amount|Order Amount"
        "|Order Value",
        "currency": "币种|货币|币别|Currency|Currency Code",
        "state": "状态|订单状态|交易状态|支付状态|付款状态|Status|State|Order Status|Payment Status|Financial Status",
        "refund_time": "退款时间|退货时间|Refunded at|Refund Date|Refund Time",
        "channel": "渠道|来源|订单来源|来源渠道|销售渠道|Channel|Source|Sales Channel|Order Source",
        "city": "城市|市|收货城市|收货人城市|所在城市|City|Shipping City|Billing City|Town",
        "region": "省|省份|收货省份|收货人省份|地区|State/Province|Province|Region|State/Region|County",
        "country": "国家|国家/地区|Country|Country/Region|Shipping Country|Billing Country",
        "event": "事件|事件名称|行为|行为类型|Event|Event Name|Event Type|Action|Activity",
        "url": "网址|链接|页面地址|URL|Page URL|Link",
    }
)
"""Heading → role. The times have several words, because the best of those that are there is taken."""

PARTS: tuple[tuple[str, str], ...] = (
    ("手机", "phone"),
    ("phone", "phone"),
    ("mobile", "phone"),
    ("邮箱", "email"),
    ("email", "email"),
    ("订单号", "order_id"),
    ("订单编号", "order_id"),
    ("订单状态", "state"),
    ("openid", "wechat_openid"),
    ("付款时间", "paid_time"),
    ("支付时间", "paid_time"),
    ("下单时间", "time"),
)
"""What a longer heading may contain: 收货人手机号（必填）, Customer e-mail address."""

TIMES = {
    "order_lines": ("paid_time", "time", "event_time", "updated_time", "joined_time"),
    "contacts": ("updated_time", "joined_time", "time", "event_time", "paid_time"),
    "events": ("event_time", "time", "paid_time", "updated_time", "joined_time"),
}
"""Which time is the best for each kind of file, the best first."""

DETAIL_NAMES: dict[str, str] = _table(
    {
        "name": "姓名|名字|会员姓名|客户姓名|收货人|收货人姓名|Name|Full Name|Customer Name",
        "first_name": "名|First Name|Given Name|Firstname",
        "last_name": "姓|Last Name|Surname|Family Name|Lastname",
        "nickname": "昵称|买家昵称|微信昵称|Nickname",
        "gender": "性别|Gender|Sex",
        "birthday": "生日|出生日期|Birthday|Date of Birth|Birth Date|DOB",
        "age": "年龄|Age",
        "level": "等级|会员等级|会员级别|级别|Level|Tier|Membership Level|Loyalty Tier",
        "points": "积分|会员积分|可用积分|Points|Loyalty Points",
        "balance": "余额|储值余额|Balance",
        "tags": "标签|客户标签|Tags",
        "address": "地址|收货地址|详细地址|Address|Shipping Address",
        "company": "公司|公司名称|Company|Company Name|Organisation|Organization",
        "job_title": "职位|Job Title|Position",
        "store": "门店|店铺|门店名称|店铺名称|所属门店|Store|Shop|Branch",
        "note": "备注|买家留言|Note|Notes|Remark|Comment",
        "specification": "规格|型号|颜色尺码|Variant|Size|Specification",
        "shipping": "运费|邮费|Shipping|Shipping Cost|Delivery Fee",
        "discount": "优惠|优惠金额|折扣|Discount|Discount Amount",
        "coupon": "优惠券|优惠码|Coupon|Discount Code|Coupon Code",
        "payment_method": "支付方式|付款方式|Payment Method",
        "sales_assistant": "导购|店员|销售员|Sales Assistant|Sales Person|Cashier",
    }
)
"""Heading → the name under which such a column is usually kept."""

STATES: dict[str, str] = _table(
    {
        "paid": "已完成|完成|交易成功|交易完成|已付款|已支付|支付成功|买家已付款"
        "|付款成功|待发货|等待商家发货|等待卖家发货|已发货|卖家已发货|等待买家签收"
        "|等待买家确认收货|待收货|已签收|已收货|部分发货|Completed|Complete|Paid|Shipped"
        "|Delivered|Fulfilled|Closed Won|Processing|Success|Succeeded|Captured|Settled"
        "|Partially Paid",
        "refunded": "已退款|退款成功|退款完成|全额退款|已退货|退货退款|Refunded|Returned|Fully Refunded",
        "leave_out": "待付款|未付款|待支付|未支付|等待买家付款|已取消|取消|交易关闭"
        "|已关闭|支付失败|Pending|Unpaid|Cancelled|Canceled|Voided|Void|Expired|Failed|On Hold"
        "|Draft|Awaiting Payment|Pending Payment|Abandoned",
    }
)
"""Value of a state column → what it means for an order."""
