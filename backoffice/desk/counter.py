"""The counter: what the pages share on which people outside the admin are served. Templates are in `counter/`."""

from django import forms


class CounterForm(forms.Form):
    """A form as `counter/field.html` draws it.

    `one_of` are fields that may stay empty because another one can be filled in instead; they are not called optional.
    """

    one_of: tuple[str, ...] = ()
