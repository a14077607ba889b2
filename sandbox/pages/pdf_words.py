"""The words on an invoice's PDF, in the languages of the demo's customers."""

from datetime import UTC, datetime

from msgspec import Struct


class Words(Struct, frozen=True):
    """Sentences hold `{amount}` and `{day}`; `day` is a strftime pattern, in which `%-d` has no zero."""

    invoice: str
    number: str
    date: str
    due: str
    status: str
    states: dict[str, str]
    bill_to: str
    paid: str
    due_by: str
    to_pay: str
    description: str
    quantity: str
    unit_price: str
    amount: str
    subtotal: str
    discount: str
    tax: str
    tax_included: str
    total: str
    balance: str
    amount_due: str
    test_note: str
    day: str


WORDS = {
    "en": Words(
        invoice="Invoice",
        number="Invoice number",
        date="Date of issue",
        due="Date due",
        status="Status",
        states={"open": "Open", "paid": "Paid", "void": "Void", "uncollectible": "Uncollectible"},
        bill_to="Bill to",
        paid="{amount} paid on {day}",
        due_by="{amount} due {day}",
        to_pay="{amount} due",
        description="Description",
        quantity="Qty",
        unit_price="Unit price",
        amount="Amount",
        subtotal="Subtotal",
        discount="Discount",
        tax="Tax",
        tax_included="Tax, included",
        total="Total",
        balance="Applied balance",
        amount_due="Amount due",
        test_note="A test invoice of the sandbox: no real money.",
        day="%-d %B %Y",
    ),
    "ja": Words(
        invoice="請求書",
        number="請求書番号",
        date="発行日",
        due="支払期日",
        status="状態",
        states={"open": "未払い", "paid": "支払い済み", "void": "無効", "uncollectible": "回収不能"},
        bill_to="請求先",
        paid="{day}に {amount} をお支払い済み",
        due_by="{amount}({day}までにお支払いください)",
        to_pay="お支払い額 {amount}",
        description="内容",
        quantity="数量",
        unit_price="単価",
        amount="金額",
        subtotal="小計",
        discount="割引",
        tax="税",
        tax_included="税(内税)",
        total="合計",
        balance="残高の充当",
        amount_due="ご請求額",
        test_note="サンドボックスのテスト用請求書です。実際の請求ではありません。",
        day="%Y年%-m月%-d日",
    ),
}


def day_in(words: Words, moment: int) -> str:
    """Unix seconds as a date in UTC."""
    return datetime.fromtimestamp(moment, UTC).strftime(words.day)
