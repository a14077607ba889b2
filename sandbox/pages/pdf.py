"""An invoice as a PDF, in the merchant's colour and the customer's language.

The font is embedded, so that Japanese names read and extract the same everywhere (fonts/README.md).
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from babel import Locale
from fpdf import FPDF
from fpdf.enums import TextMode, XPos, YPos
from fpdf.fonts import FontFace
from msgspec import Struct

from sandbox.billing.amounts import money_text
from sandbox.pages.pdf_words import WORDS, Words, day_in

if TYPE_CHECKING:
    from sandbox.objects.customers import Address
    from sandbox.objects.invoices import Invoice, LineItem

FONT = Path(__file__).parent / "fonts" / "NotoSansCJKjp-subset.ttf"
INK = (35, 38, 43)
FAINT = (98, 104, 112)
LINE = (221, 219, 214)
CODE_AFTER_TOWN = frozenset({"AU", "BR", "CA", "GB", "US"})
PAGE_SIZES = {"letter": "letter", "a4": "a4"}


class Letterhead(Struct, frozen=True):
    """Who sends the invoice: name, e-mail, and a brand colour as `#rrggbb`."""

    business: str
    email: str
    color: str

    @property
    def rgb(self) -> tuple[int, int, int]:
        digits = self.color.removeprefix("#")
        return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def invoice_pdf(invoice: Invoice, letterhead: Letterhead, locale: str = "en") -> bytes:
    """The PDF of a finalized invoice; `locale` is one of WORDS, anything else is English."""
    page_size = invoice.rendering.pdf.page_size if invoice.rendering else "a4"
    locale = locale if locale in WORDS else "en"
    document = _Document(letterhead, locale, PAGE_SIZES.get(page_size, "a4"))
    document.set_creation_date(datetime.fromtimestamp(invoice.created, UTC))
    document.set_lang(locale)
    document.set_title(f"{document.words.invoice} {invoice.number}")
    document.write_invoice(invoice)
    return bytes(document.output())


class _Document(FPDF):
    def __init__(self, letterhead: Letterhead, locale: str, page_size: str) -> None:
        super().__init__(format=page_size)
        self.letterhead = letterhead
        self.locale = locale
        self.words = WORDS[locale]
        self.set_margin(18)
        self.set_auto_page_break(True, margin=22)
        self.add_font("Noto", fname=FONT)
        self.set_font("Noto", size=10)
        self.set_text_color(*INK)
        self.set_draw_color(*LINE)
        self.add_page()

    def header(self) -> None:
        """The brand's colour along the top of each page."""
        self.set_fill_color(*self.letterhead.rgb)
        self.rect(0, 0, self.w, 5, style="F")

    def footer(self) -> None:
        """The number of each page, and that it is no real invoice."""
        self.set_y(-16)
        self._text(self.words.test_note, size=8, color=FAINT, advance=False)
        self.set_x(self.l_margin)
        self._text(f"{self.page_no()} / {{nb}}", size=8, color=FAINT, align="R")

    def write_invoice(self, invoice: Invoice) -> None:
        self._write_head(invoice)
        self._write_parties(invoice)
        self._write_amount_due(invoice)
        self._write_lines(invoice)
        self._write_totals(invoice)
        for note in (invoice.description, invoice.footer):
            if note:
                self.ln(4)
                self.multi_cell(0, 5, note, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _text(
        self,
        text: str,
        *,
        size: float = 10,
        bold: bool = False,
        color: tuple[int, int, int] = INK,
        align: str = "L",
        advance: bool = True,
    ) -> None:
        """One line. There is one weight of the font: an outline of its own colour makes it bold."""
        self.set_font("Noto", size=size)
        self.set_text_color(*color)
        with self.local_context(
            text_mode=TextMode.FILL_STROKE if bold else TextMode.FILL, line_width=size / 160, draw_color=color
        ):
            self.cell(
                0,
                size * 0.55,
                text,
                align=align,
                new_x=XPos.LMARGIN,
                new_y=YPos.NEXT if advance else YPos.TOP,
            )
        self.set_text_color(*INK)

    def _write_head(self, invoice: Invoice) -> None:
        words = self.words
        self.set_y(18)
        self._text(words.invoice, size=22, bold=True, advance=False)
        self._text(self.letterhead.business, size=14, bold=True, color=self.letterhead.rgb, align="R")
        self.ln(8)
        facts = [
            (words.number, invoice.number or ""),
            (words.date, day_in(words, invoice.effective_at or invoice.created)),
        ]
        if invoice.due_date:
            facts.append((words.due, day_in(words, invoice.due_date)))
        facts.append((words.status, words.states.get(invoice.status, invoice.status)))
        for label, value in facts:
            self.set_font("Noto", size=9)
            self.set_text_color(*FAINT)
            self.cell(34, 5.4, label)
            self.set_text_color(*INK)
            self.cell(0, 5.4, value, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _write_parties(self, invoice: Invoice) -> None:
        self.ln(6)
        top = self.get_y()
        seller = [self.letterhead.business, self.letterhead.email]
        buyer = [
            invoice.customer_name or "",
            *address_lines(invoice.customer_address, self.locale),
            invoice.customer_email or "",
            *(f"{tax_id['value']}" for tax_id in invoice.customer_tax_ids),
        ]
        bottom = top
        for left, title, lines in ((self.l_margin, "", seller), (self.w / 2, self.words.bill_to, buyer)):
            self.set_xy(left, top)
            text = "\n".join(line for line in (title, *lines) if line)
            self.set_font("Noto", size=9.5)
            self.multi_cell(self.w / 2 - self.r_margin, 5.2, text, align="L")
            bottom = max(bottom, self.get_y())
        self.set_xy(self.l_margin, bottom)

    def _write_amount_due(self, invoice: Invoice) -> None:
        words = self.words
        self.ln(8)
        amount = money_text(Decimal(invoice.amount_due), invoice.currency)
        paid_at = invoice.status_transitions.paid_at
        if paid_at:
            sentence = words.paid.format(amount=amount, day=day_in(words, paid_at))
        elif invoice.due_date:
            sentence = words.due_by.format(amount=amount, day=day_in(words, invoice.due_date))
        else:
            sentence = words.to_pay.format(amount=amount)
        self._text(sentence, size=15, bold=True)
        self.ln(5)

    def _write_lines(self, invoice: Invoice) -> None:
        words = self.words
        heading = FontFace(color=FAINT, size_pt=8.5)
        self.set_font("Noto", size=9.5)
        with self.table(
            borders_layout="HORIZONTAL_LINES",
            col_widths=(58, 10, 16, 16),
            text_align=("LEFT", "RIGHT", "RIGHT", "RIGHT"),
            headings_style=heading,
            line_height=5,
            padding=(1.6, 0, 1.6, 0),
        ) as table:
            table.row([words.description, words.quantity, words.unit_price, words.amount])
            for line in invoice.lines.data:
                table.row(
                    [
                        self._line_text(line),
                        "" if line.quantity is None else str(line.quantity),
                        unit_price(line),
                        money_text(Decimal(line.amount), line.currency),
                    ]
                )

    def _line_text(self, line: LineItem) -> str:
        period = f"{day_in(self.words, line.period.start)} – {day_in(self.words, line.period.end)}"
        return f"{line.description or ''}\n{period}"

    def _write_totals(self, invoice: Invoice) -> None:
        self.ln(3)
        for label, amount in totals_of(invoice, self.words):
            final = label == self.words.amount_due
            self._text(label, size=11 if final else 9.5, bold=final, advance=False)
            value = money_text(Decimal(amount), invoice.currency)
            self._text(value, size=11 if final else 9.5, bold=final, align="R")
            self.ln(1)


def totals_of(invoice: Invoice, words: Words) -> list[tuple[str, int]]:
    """The rows under the lines, in minor units; a row that would say nothing is left out."""
    rows = [(words.subtotal, invoice.subtotal)]
    rows += [(words.discount, -taken.amount) for taken in invoice.total_discount_amounts if taken.amount]
    rows += [
        (words.tax_included if tax.tax_behavior == "inclusive" else words.tax, tax.amount)
        for tax in invoice.total_taxes
    ]
    rows.append((words.total, invoice.total))
    applied = invoice.amount_due - invoice.total
    if applied and invoice.starting_balance:
        rows.append((words.balance, applied))
    rows.append((words.amount_due, invoice.amount_due))
    return rows


def unit_price(line: LineItem) -> str:
    """What one unit costs, or nothing where the price has no such figure (tiers, amounts of their own)."""
    if line.pricing is None or line.pricing.unit_amount_decimal is None:
        return ""
    return money_text(Decimal(line.pricing.unit_amount_decimal), line.currency)


def address_lines(address: Address | None, locale: str = "en") -> list[str]:
    """As envelopes are written there: Japan from the large to the small, everywhere else the other way."""
    if address is None:
        return []
    if address.country == "JP":
        place = f"{address.state or ''}{address.city or ''}{address.line1 or ''}"
        code = f"〒{address.postal_code}" if address.postal_code else ""
        return [line for line in (code, place, address.line2) if line]
    country = Locale(locale).territories.get(address.country or "", address.country)
    return [line for line in (address.line1, address.line2, _town(address), country) if line]


def _town(address: Address) -> str:
    city, code = address.city or "", address.postal_code or ""
    if address.country not in CODE_AFTER_TOWN:
        return f"{code} {city}".strip()
    region = " ".join(part for part in (address.state, code) if part)
    return ", ".join(part for part in (city, region) if part)
