"""A picture of an address, for a phone's camera; drawn here, so that nobody else learns the address."""

import base64

import qrcode
from qrcode.image.svg import SvgPathImage


def qr_picture(address: str) -> str:
    """For the ``src`` of an image."""
    drawn = qrcode.make(address, image_factory=SvgPathImage, border=2).to_string()
    return "data:image/svg+xml;base64," + base64.b64encode(drawn).decode()
