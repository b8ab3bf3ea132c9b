"""What a new office starts with: sectors of goods, the rules of dossiers, clocks, limits, holidays.

These tables are configuration, not law in code: `install_rules` writes them once, and from then on a platform admin
puts others in force. Every row carries its source. «Unverified» says that nobody has checked the figure against an
original; check it before relying on it.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .models import Channel, DocumentKind, RuleKind
from .states import ApplicationStatus

IN_FORCE_SINCE = date(2020, 1, 1)
_PUBLISHED = "Published admission conditions of a cross-border marketplace (ciaosir.com/tmgj/1615)"
_UNVERIFIED = "House rule, unverified"


class SectorFact(NamedTuple):
    """A sector: `goods` names, for each Nice class it needs, goods that the classification lists in that class.

    Codes are those of the catalog's categories, so that goods find their sector by their category or one above it.
    """

    code: str
    name: str
    name_zh_hans: str
    goods: dict[int, str]


SECTOR_SOURCE = "Nice Classification, 10th edition, version 2015 (WIPO)"
SECTORS: tuple[SectorFact, ...] = (
    SectorFact("cosmetics", "Cosmetics", "化妆品", {3: "cosmetics"}),
    SectorFact("skincare", "Skincare", "护肤品", {3: "cosmetic preparations for skin care"}),
    SectorFact("make-up", "Make-up", "彩妆", {3: "make-up preparations"}),
    SectorFact("hair-care", "Hair care", "洗护发用品", {3: "shampoos"}),
    SectorFact("perfume", "Perfume", "香水", {3: "perfumes"}),
    SectorFact("food-supplements", "Food supplements", "膳食补充剂", {5: "nutritional supplements"}),
    SectorFact("infant-formula", "Infant formula", "婴幼儿配方食品", {5: "food for babies"}),
    SectorFact("food", "Food", "食品", {29: "meat, preserved", 30: "biscuits"}),
    SectorFact("beverages", "Beverages", "饮料", {32: "mineral water [beverages]"}),
    SectorFact("pet-food", "Pet food", "宠物食品", {31: "pet food"}),
    SectorFact("watches", "Watches", "手表", {14: "watches"}),
    SectorFact("jewellery", "Jewellery", "珠宝首饰", {14: "bracelets [jewellery, jewelry (Am.)]"}),
    SectorFact("bags", "Bags", "箱包", {18: "handbags"}),
    SectorFact("small-leather-goods", "Small leather goods", "小皮件", {18: "pocket wallets"}),
    SectorFact("umbrellas", "Umbrellas", "雨伞", {18: "umbrellas"}),
    SectorFact("clothing", "Clothing", "服装", {25: "clothing*"}),
    SectorFact("shoes", "Shoes", "鞋靴", {25: "footwear*"}),
    SectorFact("accessories", "Clothing accessories", "服饰配件", {25: "belts [clothing]"}),
    SectorFact("sunglasses", "Sunglasses", "太阳镜", {9: "sunglasses"}),
    SectorFact("electronics", "Electronics", "数码电子", {9: "headphones"}),
    SectorFact("home-textiles", "Home textiles", "家用纺织品", {24: "bed linen"}),
    SectorFact("tableware", "Tableware", "餐具", {21: "tableware, other than knives, forks and spoons"}),
    SectorFact("sport-and-leisure", "Sport and leisure", "运动休闲", {28: "balls for games"}),
)
_BEAUTY = ("cosmetics", "skincare", "make-up", "hair-care", "perfume")
_EATEN = ("food", "beverages", "food-supplements", "infant-formula")
# Where a trademark that is only applied for will do, once a second person has looked.
_PENDING_WILL_DO = (
    "bags", "small-leather-goods", "umbrellas", "clothing", "shoes", "accessories", "sunglasses", "electronics",
    "home-textiles", "tableware", "sport-and-leisure",
)  # fmt: skip
_THE_MERCHANT_SELLS = (Channel.FLAGSHIP, Channel.FULL_SERVICE, Channel.OVERSEAS)


class RuleFact(NamedTuple):
    """A row of the rule table; empty `channel` and `sector` mean every one."""

    kind: str
    source_note: str
    document: str = ""
    months: int | None = None
    channel: str = ""
    sector: str = ""
    outside_mainland: bool = False


def _needs(document: str, note: str, **where: object) -> RuleFact:
    return RuleFact(RuleKind.DOCUMENT, note, document=document, **where)  # type: ignore[arg-type]


RULES: tuple[RuleFact, ...] = (
    _needs(DocumentKind.REGISTRATION, _PUBLISHED),
    _needs(DocumentKind.TRADEMARK, _PUBLISHED),
    _needs(DocumentKind.AUTHORISATION, _PUBLISHED),
    _needs(DocumentKind.BANK_PROOF, _PUBLISHED),
    _needs(DocumentKind.BRAND_STORY, _UNVERIFIED),
    # Where the platform itself is the seller, the licence to retail is the platform's.
    *(
        _needs(DocumentKind.RETAIL_LICENCE, _PUBLISHED, channel=channel, outside_mainland=True)
        for channel in _THE_MERCHANT_SELLS
    ),
    *(_needs(DocumentKind.FOOD_LICENCE, _UNVERIFIED, sector=sector) for sector in _EATEN),
    *(_needs(DocumentKind.COSMETICS_LICENCE, _UNVERIFIED, sector=sector) for sector in _BEAUTY),
    *(RuleFact(RuleKind.COMPANY_AGE, _PUBLISHED, months=12, sector=sector) for sector in _BEAUTY),
    *(
        RuleFact(
            RuleKind.SECOND_REVIEW,
            f"{_PUBLISHED}: «some categories»; which ones is unverified",
            sector=sector,
        )
        for sector in _PENDING_WILL_DO
    ),
    *(
        RuleFact(RuleKind.TRADEMARK_REGISTERED, _UNVERIFIED, sector=sector.code)
        for sector in SECTORS
        if sector.code not in _PENDING_WILL_DO
    ),
)


class ClockFact(NamedTuple):
    """How many working days a step may take, and how many before its end a reminder goes out."""

    step: str
    working_days: int
    remind_before: int


CLOCKS: tuple[ClockFact, ...] = (
    ClockFact(ApplicationStatus.DRAFT, 60, 5),
    ClockFact(ApplicationStatus.SUBMITTED, 2, 1),
    ClockFact(ApplicationStatus.IN_REVIEW, 5, 1),
    ClockFact(ApplicationStatus.SECOND_REVIEW, 3, 1),
    ClockFact(ApplicationStatus.NEED_INFO, 10, 3),
    ClockFact(ApplicationStatus.APPROVED, 20, 5),
    ClockFact(ApplicationStatus.CONTRACT_SIGNED, 15, 3),
    ClockFact(ApplicationStatus.DEPOSIT_PAID, 5, 1),
)


class LimitFact(NamedTuple):
    code: str
    value: Decimal
    currency: str
    source_note: str


_SOURCES_DISAGREE = "; sources disagree (wodefinance.com has 150,000 and 300,000), unverified"
LIMITS: tuple[LimitFact, ...] = (
    LimitFact("second_approval", Decimal(500_000), "CNY", _UNVERIFIED),
    LimitFact("second_approval", Decimal(70_000), "USD", _UNVERIFIED),
    LimitFact("second_approval", Decimal(60_000), "EUR", _UNVERIFIED),
    LimitFact("import_rows", Decimal(50_000), "", "House rule, unverified"),
    LimitFact("term_years", Decimal(10), "", "House rule, unverified"),
    LimitFact("commission_floor", Decimal(200), "", "Published commissions are 2 to 5 %, unverified"),
    LimitFact("commission", Decimal(400), "", "Published commissions are 2 to 5 %, unverified"),
    LimitFact("notice_days", Decimal(30), "", _UNVERIFIED),
    LimitFact(
        "deposit_days",
        Decimal(15),
        "",
        "A shortfall is made good within 15 days (mainhatten-bakery.de, weak)",
    ),
    LimitFact("deposit", Decimal(100_000), "CNY", _PUBLISHED + _SOURCES_DISAGREE),
    LimitFact("deposit_special", Decimal(300_000), "CNY", _PUBLISHED + _SOURCES_DISAGREE),
    LimitFact("annual_fee", Decimal(30_000), "CNY", "Published: 30,000 or 60,000 by category, unverified"),
    LimitFact("annual_fee_special", Decimal(60_000), "CNY", "Published: 30,000 or 60,000, unverified"),
)


class HolidayFact(NamedTuple):
    """Days off from `first` to `last`, both included; with `works`, a weekend day on which the office works."""

    first: date
    last: date
    name: str
    works: bool = False


def _off(year: int, month: int, day: int, days: int, name: str) -> HolidayFact:
    first = date(year, month, day)
    return HolidayFact(first, date.fromordinal(first.toordinal() + days - 1), name)


def _on(year: int, month: int, day: int, name: str) -> HolidayFact:
    return HolidayFact(date(year, month, day), date(year, month, day), f"{name}: make-up day", works=True)


HOLIDAY_SOURCES = {
    2026: "Mainland China's calendar for 2026 from memory, unverified",
    2027: "Statutory days by the 2024 regulation; bridges and make-up days not published yet, unverified",
}
HOLIDAYS: tuple[HolidayFact, ...] = (
    _off(2026, 1, 1, 3, "New Year"),
    _on(2026, 1, 4, "New Year"),
    _on(2026, 2, 14, "Spring Festival"),
    _off(2026, 2, 15, 9, "Spring Festival"),
    _on(2026, 2, 28, "Spring Festival"),
    _off(2026, 4, 4, 3, "Qingming"),
    _off(2026, 5, 1, 5, "Labour Day"),
    _on(2026, 5, 9, "Labour Day"),
    _off(2026, 6, 19, 3, "Dragon Boat Festival"),
    _on(2026, 9, 20, "National Day"),
    _off(2026, 9, 25, 3, "Mid-Autumn Festival"),
    _off(2026, 10, 1, 7, "National Day"),
    _on(2026, 10, 10, "National Day"),
    _off(2027, 1, 1, 1, "New Year"),
    _off(2027, 2, 5, 4, "Spring Festival"),
    _off(2027, 4, 5, 1, "Qingming"),
    _off(2027, 5, 1, 2, "Labour Day"),
    _off(2027, 6, 9, 1, "Dragon Boat Festival"),
    _off(2027, 9, 15, 1, "Mid-Autumn Festival"),
    _off(2027, 10, 1, 3, "National Day"),
)
