"""Files such as a logo, and links to them (docs.stripe.com/api/files, docs.stripe.com/api/file_links)."""

from typing import Literal

from sandbox.objects.base import ListObject, Metadata, StripeObject


class FileLink(StripeObject, kw_only=True):
    id: str
    object: Literal["file_link"] = "file_link"
    created: int
    expired: bool = False
    expires_at: int | None = None
    file: str
    livemode: bool = False
    metadata: Metadata
    url: str


class File(StripeObject, kw_only=True):
    """`size` in bytes."""

    id: str
    object: Literal["file"] = "file"
    created: int
    expires_at: int | None = None
    filename: str
    links: ListObject[FileLink]
    purpose: Literal["business_icon", "business_logo"]
    size: int
    title: str | None = None
    type: Literal["png", "svg"]
    url: str
