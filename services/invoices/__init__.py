"""Invoices: their history, each one explained, paid, and taken along."""

from services.invoices.invoices import PAGE_SIZE as PAGE_SIZE
from services.invoices.invoices import BilledInvoice as BilledInvoice
from services.invoices.invoices import Document as Document
from services.invoices.invoices import Filter as Filter
from services.invoices.invoices import InvoicePage as InvoicePage
from services.invoices.invoices import Invoices as Invoices
