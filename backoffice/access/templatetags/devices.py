"""What templates say of devices."""

from django import template

from ..devices import device_told

register = template.Library()
register.filter("device", device_told)
