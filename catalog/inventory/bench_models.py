"""What the bench knows and what it writes down about a piece: seen, examined, graded, sealed, photographed, put away.

`visit` counts a piece's visits to the bench: 1 at intake, one more each time it comes back from a buyer. What was found
on one visit says nothing about the next.
"""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from backoffice.merchants.models import Brand

ONCE_WRITTEN = [pgtrigger.Protect(name="once_written", operation=pgtrigger.Update | pgtrigger.Delete)]


class TermList(models.TextChoices):
    ZONE = "zone", "Zones of a piece"
    FLAW = "flaw", "Kinds of flaws"
    VIEW = "view", "Views that must be photographed"


class BenchTerm(models.Model):
    """A word of the bench: a zone, a kind of flaw, or a view that must be photographed.

    For one category and those below it that have no such list of their own; without a category, for all others.
    `position` is the order at the bench, and up to 9 the key that chooses it. The floor reads `label`, the public reads
    it in its own language. At a zone that is `numbered` makers put serials: no picture of it is public.
    """

    list = models.CharField(max_length=10, choices=TermList)
    category = models.ForeignKey("products.Category", on_delete=models.PROTECT, null=True, related_name="+")
    code = models.SlugField(max_length=30)
    label = models.CharField(max_length=80)
    label_zh_hans = models.CharField("label in Chinese", max_length=80, blank=True, db_default="")
    numbered = models.BooleanField(default=False, db_default=False, help_text="A serial may be read there")
    position = models.PositiveSmallIntegerField()
    source_note = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["list", "category", "code"], nulls_distinct=False, name="bench_term_once_per_list"
            ),
            models.CheckConstraint(condition=Q(list__in=TermList.values), name="bench_term_list_known"),
        ]

    def __str__(self) -> str:
        return self.label

    def label_in(self, language: str) -> str:
        """In Chinese where the reader's language is, and somebody has said it in Chinese."""
        return (self.label_zh_hans if language.startswith("zh") else "") or self.label


class SerialPattern(models.Model):
    """How a house marked its pieces: a regular expression over the serial without blanks and signs, in capitals.

    Groups named w…, m… and y… are digits of a week, a month and a year, read in their order. `made_from` and `made_to`
    bound the years in which the house marked so; empty is open. What matches is plausible, never proven.
    """

    house = models.CharField(max_length=120, help_text="The brand's name as letters and digits only")
    label = models.CharField(max_length=120)
    pattern = models.CharField(max_length=200)
    made_from = models.PositiveSmallIntegerField(null=True)
    made_to = models.PositiveSmallIntegerField(null=True)
    source_note = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "label"], name="serial_pattern_once_per_house")
        ]

    def __str__(self) -> str:
        return f"{self.house}: {self.label}"


class MaterialStanding(models.TextChoices):
    NOT_LISTED = "not_listed", "Of no protected species"
    LISTED = "listed", "Of a protected species (CITES)"
    EXOTIC = "exotic", "Exotic, of an unknown species"


class Material(models.Model):
    """A word for a material, and whether trade in it is controlled. Of two words that fit, the longer one counts."""

    word = models.CharField(max_length=60, unique=True)
    standing = models.CharField(max_length=12, choices=MaterialStanding)
    species = models.CharField(max_length=120, blank=True)
    source_note = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(standing__in=MaterialStanding.values), name="material_standing_known"
            )
        ]

    def __str__(self) -> str:
        return self.word


class Bin(models.Model):
    """A place on a shelf, with a label that is scanned when a piece is put there."""

    warehouse = models.ForeignKey("inventory.Warehouse", on_delete=models.PROTECT, related_name="bins")
    code = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["warehouse", "code"], name="bin_once_per_warehouse"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z0-9][A-Z0-9./-]*$"), name="bin_code_of_letters_and_digits"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class _OfUnit(models.Model):
    """A record about a piece, behind its brand's wall; `by` is the key of who made it, `by_name` the name."""

    # The wall's key (unit, brand) holds both, and the indexes below serve them.
    brand = models.ForeignKey(
        Brand, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    unit = models.ForeignKey(
        "inventory.Unit",
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        db_index=False,
        db_constraint=False,
    )
    visit = models.PositiveSmallIntegerField(default=1)
    by = models.CharField(max_length=80)
    by_name = models.CharField("by", max_length=150)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True


class Inspection(_OfUnit):
    """The piece was looked over: what it is made of, the serial as read on it, and its flaws.

    `nothing_exotic` is the inspector's word that no part of it comes from a reptile, a wild animal, coral, ivory, shell
    or rare wood.
    """

    findings = models.TextField(blank=True)
    material = models.CharField(max_length=120, blank=True)
    nothing_exotic = models.BooleanField(default=False)
    serial = models.CharField(max_length=60, blank=True)

    class Meta:
        triggers = ONCE_WRITTEN
        constraints = [models.UniqueConstraint(fields=["unit", "visit"], name="inspection_once_per_visit")]
        indexes = [models.Index(fields=["brand", "-id"], name="inspection_by_brand")]

    def __str__(self) -> str:
        return f"Inspection {self.visit} of unit {self.unit_id}"


class Severity(models.IntegerChoices):
    LIGHT = 1, "Light"
    VISIBLE = 2, "Visible"
    HEAVY = 3, "Heavy"


class Defect(_OfUnit):
    """A flaw of a piece: where, of what kind, how bad. Its photograph is a `UnitPhoto` that names it."""

    inspection = models.ForeignKey(
        Inspection, on_delete=models.PROTECT, related_name="defects", db_index=False
    )
    zone = models.ForeignKey(BenchTerm, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.ForeignKey(BenchTerm, on_delete=models.PROTECT, related_name="+", db_index=False)
    severity = models.PositiveSmallIntegerField(choices=Severity)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        triggers = ONCE_WRITTEN
        constraints = [
            models.CheckConstraint(condition=Q(severity__in=Severity.values), name="defect_severity_known")
        ]
        indexes = [
            models.Index(fields=["unit", "visit"], name="defect_by_unit"),
            models.Index(fields=["inspection"], name="defect_by_inspection"),
            models.Index(fields=["brand", "-id"], name="defect_by_brand"),
        ]

    def __str__(self) -> str:
        return f"{self.kind.label}, {self.zone.label.lower()} ({self.get_severity_display().lower()})"


class VerdictWord(models.TextChoices):
    PASS = "pass", "Genuine"
    FAIL = "fail", "Not genuine"
    INCONCLUSIVE = "inconclusive", "Cannot be told"


class SerialAdvice(models.TextChoices):
    PLAUSIBLE = "plausible", "Plausible"
    IMPLAUSIBLE = "implausible", "Implausible"
    UNKNOWN = "unknown", "Unknown"


class Verdict(_OfUnit):
    """What one examiner says of a piece. The same person never says it twice on one visit.

    `serial_advice` is what the house's marks let expect when the verdict was given: advice, which binds nobody.
    """

    verdict = models.CharField(max_length=12, choices=VerdictWord)
    findings = models.TextField(blank=True)
    serial_advice = models.CharField(max_length=12, choices=SerialAdvice, default=SerialAdvice.UNKNOWN)

    class Meta:
        triggers = ONCE_WRITTEN
        constraints = [
            models.UniqueConstraint(fields=["unit", "visit", "by"], name="verdict_once_per_examiner"),
            models.CheckConstraint(condition=Q(verdict__in=VerdictWord.values), name="verdict_known"),
            models.CheckConstraint(
                condition=Q(serial_advice__in=SerialAdvice.values), name="verdict_serial_advice_known"
            ),
        ]
        indexes = [models.Index(fields=["brand", "-id"], name="verdict_by_brand")]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}, says {self.by_name}"


class GivenGrade(_OfUnit):
    """A grade that was given, and stays in the record when another one is given after it."""

    grade = models.ForeignKey("inventory.Grade", on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        triggers = ONCE_WRITTEN
        indexes = [
            models.Index(fields=["unit", "-id"], name="given_grade_by_unit"),
            models.Index(fields=["brand", "-id"], name="given_grade_by_brand"),
        ]

    def __str__(self) -> str:
        return str(self.grade)


class TamperTag(_OfUnit):
    """A numbered seal on a piece: one piece wears one whole tag at most, and no number is used again."""

    number = models.CharField(max_length=40, unique=True)
    broken_at = models.DateTimeField(null=True)
    broken_by_name = models.CharField("broken by", max_length=150, blank=True)
    broken_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(broken_at__isnull=True), name="tamper_tag_whole_once_per_unit"
            ),
            models.CheckConstraint(
                condition=Q(broken_at__isnull=True) | ~Q(broken_because=""),
                name="tamper_tag_broken_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-id"], name="tamper_tag_by_unit"),
            models.Index(fields=["brand", "-id"], name="tamper_tag_by_brand"),
        ]

    def __str__(self) -> str:
        return self.number


class PermitKind(models.TextChoices):
    EXPORT = "export", "Export or re-export permit"
    IMPORT = "import", "Import permit"


class Permit(_OfUnit):
    """A CITES paper for the border, as issued: it names a species and ends on a day."""

    kind = models.CharField(max_length=10, choices=PermitKind)
    number = models.CharField(max_length=60)
    species = models.CharField(max_length=120)
    valid_until = models.DateField()

    class Meta:
        triggers = ONCE_WRITTEN
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "number"], name="permit_once_per_unit"),
            models.CheckConstraint(condition=Q(kind__in=PermitKind.values), name="permit_kind_known"),
        ]
        indexes = [models.Index(fields=["brand", "-id"], name="permit_by_brand")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
