"""Writing what the trade knows: terms of the bench, marks of the houses, words for materials."""

from django.db import transaction

from catalog.products.models import Category

from ..bench_models import BenchTerm, Material, MaterialStanding, SerialPattern, TermList
from ..known import materials, serials, terms

S = MaterialStanding


@transaction.atomic
def install_bench() -> None:
    """Writes the lists of `known`; changes what differs, leaves what others added. Safe to repeat.

    A list of a category that is not installed here is left out; `install_categories` comes first.
    """
    _terms()
    SerialPattern.objects.bulk_create(
        [
            SerialPattern(
                house=mark.house, label=mark.label, pattern=mark.pattern, made_from=mark.made_from,
                made_to=mark.made_to, source_note=mark.source,
            )
            for mark in serials.MARKS
        ],
        update_conflicts=True,
        unique_fields=["house", "label"],
        update_fields=["pattern", "made_from", "made_to", "source_note"],
    )  # fmt: skip
    known = {
        w: Material(word=w, standing=S.NOT_LISTED, source_note=materials.TRADE) for w in materials.NOT_LISTED
    }
    known |= {w: Material(word=w, standing=S.EXOTIC, source_note=materials.UNNAMED) for w in materials.EXOTIC}
    known |= {
        word: Material(word=word, standing=S.LISTED, species=species, source_note=materials.CITES)
        for word, species in materials.LISTED.items()
    }
    for word, english in materials.translated().items():
        same = known[english]
        known[word] = Material(
            word=word, standing=same.standing, species=same.species, source_note=same.source_note
        )
    Material.objects.bulk_create(
        known.values(),
        update_conflicts=True,
        unique_fields=["word"],
        update_fields=["standing", "species", "source_note"],
    )


def _terms() -> None:
    categories = dict(Category.objects.values_list("code", "pk"))
    known = {(term.list, term.category_id, term.code): term for term in BenchTerm.objects.select_for_update()}
    new, changed = [], []
    for name, lists in (
        (TermList.ZONE, terms.ZONES),
        (TermList.FLAW, terms.FLAWS),
        (TermList.VIEW, terms.VIEWS),
    ):
        for category, words in lists.items():
            if category and category not in categories:
                continue
            for position, (code, label, label_zh_hans) in enumerate(words, start=1):
                key = (name, categories.get(category), code)
                facts = {
                    "label": label, "label_zh_hans": label_zh_hans, "position": position,
                    "numbered": name == TermList.ZONE and code in terms.NUMBERED[category],
                    "source_note": terms.SOURCE,
                }  # fmt: skip
                term = known.get(key)
                if term is None:
                    new.append(BenchTerm(list=name, category_id=key[1], code=code, **facts))
                elif any(getattr(term, field) != value for field, value in facts.items()):
                    for field, value in facts.items():
                        setattr(term, field, value)
                    changed.append(term)
    BenchTerm.objects.bulk_create(new)
    BenchTerm.objects.bulk_update(changed, ["label", "label_zh_hans", "position", "numbered", "source_note"])
