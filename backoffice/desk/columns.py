"""The names of a list's columns begin with a capital.

Unfold's heads of tables do so by their template. On a telephone, where rows lie as cards and each cell wears its
column's name, it writes the name as the model has it, and capitals at every word by a style that is not ours.
"""

from typing import Any

from django.contrib.admin import helpers
from django.contrib.admin.utils import label_for_field
from django.utils.text import capfirst
from unfold.templatetags import unfold_list


def _label(*args: Any, **words: Any) -> Any:
    found = label_for_field(*args, **words)
    return (capfirst(found[0]), *found[1:]) if isinstance(found, tuple) else capfirst(found)


unfold_list.label_for_field = _label
# The same for the tables on a record's page.
helpers.label_for_field = _label  # type: ignore[attr-defined]
