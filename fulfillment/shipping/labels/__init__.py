"""Carrier labels: one 100 x 150 mm PDF page per parcel."""

from fulfillment.shipping.labels.label import Address, Label, LabelError
from fulfillment.shipping.labels.page import render_label

__all__ = ["Address", "Label", "LabelError", "render_label"]
