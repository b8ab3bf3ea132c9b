"""What a record is called where its name stands alone."""

from typing import Any

from django.db.models import ForeignKey, Model
from django.utils.text import capfirst


def titled(name: Any) -> str:
    """Begun with a capital where that word is ours; a file's name, a reference or an address stays as it is written."""
    return str(name) if isinstance(name, Model) and _begins_with_its_own(name) else capfirst(name)


def _begins_with_its_own(record: Model) -> bool:
    """Whether a record's name begins with what somebody has written into it, or into the record it is named after."""
    name = str(record)
    for field in record._meta.concrete_fields:
        if isinstance(field, ForeignKey):
            # What the name is made of has been read for it.
            other = getattr(record, field.name) if field.is_cached(record) else None
            if other is not None and name.startswith(str(other)):
                return _begins_with_its_own(other)
        elif not field.choices and (written := str(getattr(record, field.attname) or "")):
            if name.startswith(written):
                return True
    return False
