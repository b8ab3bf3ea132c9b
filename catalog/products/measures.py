"""The words by which sheets say in what goods are counted, and how long they keep."""

from .models import Measure

# What is counted, and how many of the smallest one of it is.
Unit = tuple[str, int]
_PIECE, _GRAM = str(Measure.PIECE.value), str(Measure.GRAM.value)
_WORDS: dict[Unit, str] = {
    (_PIECE, 1): (
        "unit(s) nos piece pieces pcs pc pce ea each unit units item items st stck stück stk pz pza pezzi pièce pièces "
        "unité unités un ud uds unid unidad unidades unidade stuk stuks pieza piezas peça peças pezzo szt sztuk sztuka "
        "sztuki bottle bottles btl btls jar jars tube tubes can cans tin tins pouch pouches sachet sachets flasche "
        "flaschen dose dosen tiegel flacon flacons bouteille bouteilles pot pots adet шт штук штука cái chiếc chai lọ "
        "件 个 支 瓶 盒 袋 包 罐 只 個 本 枚 点 缶 台 把 条 双 张 块 桶 卷 "
        "提 개 병 봉 봉지 ชิ้น ขวด u buc ks db τεμ buah pair pairs pr prs paire paires paar pares paia пара пары пар "
        "足 켤레 đôi çift"
    ),
    (_GRAM, 1): (
        "gram grams g gr gramm gramme grammes gramo gramos grama gramas grammo grammi г гр грамм グラム 克 公克 그램 "
        "กรัม"
    ),
    (_GRAM, 1000): (
        "kilogram kilograms kg kgs kilo kilos kilogramm kilogramme kilogrammes kilogramos quilos кг キログラム 千克 "
        "公斤 กก"
    ),
}
_UNITS = {word: unit for unit, words in _WORDS.items() for word in words.split()}
PIECES = frozenset(_WORDS[_PIECE, 1].split())
# In these sheets count too, and nobody knows what one of them holds, or it is not counted so here.
_OTHER_WORDS = (
    "carton cartons ctn ctns case cases box boxes crate crates pallet pallets pack packs pk dozen doz dz set sets "
    "karton kartons kiste kisten palette paletten colis caja cajas caixa caixas cx cartone cartoni scatola scatole "
    "opak opakowanie opakowania koli kutu paket упак уп коробка короб ящик thùng hộp ケース パック セット 박스 상자 "
    "箱 打 托 板 组 套 mg мг 毫克 t ton tons tonne tonnes т 吨 lb lbs oz 磅 斤 ml мл cl l л litre litres liter liters "
    "毫升 升 万 千 k"
)
UNIT_WORDS = frozenset(_UNITS) | frozenset(_OTHER_WORDS.split())
"""All words that may stand beside a quantity, also those in which nothing is counted here."""

_TIME_WORDS = {
    "day": "d day days j jour jours tag tage día días dia dias giorni dni gün дней дня дн ngày วัน 天 日 일",
    "week": "w week weeks semaine semaines woche wochen semanas settimane tygodni hafta недель tuần 周 週 주",
    "month": (
        "m month months mth mths mois monat monate mes meses mês mesi miesięcy miesiące ay мес месяцев месяца tháng "
        "เดือน 个月 個月 か月 カ月 ヶ月 ケ月 月 개월"
    ),
    "year": "y yr yrs year years an ans jahr jahre año años ano anos anni lat yıl лет года год năm ปี 年 년",
}
_TIMES = {word: time for time, words in _TIME_WORDS.items() for word in words.split()}
TIMES = frozenset(_TIMES)
"""All words that may stand beside the time for which goods keep."""


def time_of(word: str) -> str:
    """The day, week, month or year that the word counts; "" for any other."""
    return _TIMES.get(word.strip().rstrip(".").casefold(), "")


def unit_of(word: str) -> Unit | None:
    """What the word counts: (pieces or grams, how many of these one of it is); None for any other."""
    return _UNITS.get(word.strip().rstrip(".").casefold())


def is_unit(word: str) -> bool:
    """Whether quantities are said in it somewhere, if not here."""
    return word.strip().rstrip(".").casefold() in UNIT_WORDS
