"""Names and numbers as duplicates are looked for, computed by the database itself so that every row has them."""

from django.db.models import Func, GeneratedField, TextField, Value
from django.db.models.functions import Upper


class SearchKey(Func):
    """A name in letters that trigrams see in every locale of the database: without accents and punctuation.

    PostgreSQL's trigrams leave out what its locale does not know for a letter, which under the C locale is all but
    ASCII. Each character of a script that writes words with one or two becomes a word of three letters, each letter of
    another alphabet one of 32; legal forms of Asia go. The function stands in the migrations.
    """

    function = "merchants_search_key"
    arity = 1
    output_field = TextField()


def search_key_field(source: str) -> "GeneratedField":
    """A column of search keys that the database itself keeps; an index on the expression would compute it again for
    every candidate of every search.
    """
    return GeneratedField(expression=SearchKey(source), output_field=TextField(), db_persist=True)


class NumberKey(Func):
    """A number without blanks, dots and dashes, in capitals."""

    function = "merchants_number_key"
    arity = 1
    output_field = TextField()


def register_key(number: "str | Value") -> Upper:
    """A number of a register however it is written: «552.100 554» is «552100554». Unlike `NumberKey` it keeps letters
    of every script, for 浙123 and 京123 are two companies.
    """
    return Upper(
        Func(
            number, Value(r"[\s.,:;/|_()\u2010-\u2015-]+"), Value(""), Value("g"),
            function="regexp_replace", output_field=TextField(),
        )
    )  # fmt: skip
