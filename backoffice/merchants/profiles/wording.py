"""The words by which sheets name channels, sectors, kinds of papers, and states of trademarks."""

from functools import cache

from babel import Locale
from babel.localedata import locale_identifiers

from backoffice.imports.names import header_key

from ..days import today
from ..models import Channel, DocumentKind, TrademarkStatus
from ..queries import sectors_on

_CHANNELS: dict[Channel, tuple[str, ...]] = {
    Channel.FLAGSHIP: (
        "flagship", "flagship shop", "official flagship", "official store", "旗舰店", "品牌旗舰店", "海外旗舰店",
    ),
    Channel.SELF_OPERATED: ("self operated", "self-operated store", "self-operated supply", "自营", "平台自营", "直营"),
    Channel.FULL_SERVICE: ("full service", "full-service retail", "全托管", "托管", "代运营", "全案服务"),
    Channel.OVERSEAS: (
        "overseas", "overseas fulfillment", "overseas warehouse", "tof", "consignment", "海外仓", "海外直购",
        "海外履约", "代销",
    ),
}  # fmt: skip
_STATUSES: dict[TrademarkStatus, tuple[str, ...]] = {
    TrademarkStatus.REGISTERED: ("r", "registered", "®", "r标", "已注册", "注册"),
    TrademarkStatus.PENDING: (
        "tm",
        "pending",
        "applied for",
        "filed",
        "™",
        "tm标",
        "申请中",
        "受理中",
        "已受理",
    ),
}
# What file names call a kind of paper, behind the reference that they begin with.
_KINDS: dict[DocumentKind, tuple[str, ...]] = {
    DocumentKind.REGISTRATION: (
        "registration", "company registration", "registration certificate", "business licence", "business license",
        "certificate of incorporation", "incorporation", "营业执照", "公司注册证书", "注册证书", "商业登记证",
    ),
    DocumentKind.TRADEMARK: (
        "trademark", "trade mark", "trademark certificate", "tm", "tm certificate", "商标", "商标注册证", "商标证书",
    ),
    DocumentKind.AUTHORISATION: (
        "authorisation", "authorization", "letter of authorisation", "letter of authorization", "loa", "授权书",
        "品牌授权书",
        "授权",
    ),
    DocumentKind.BANK_PROOF: (
        "bank proof", "bank", "bank statement", "bank certificate", "proof of bank account", "银行证明", "开户证明",
        "银行",
    ),
    DocumentKind.RETAIL_LICENCE: ("retail licence", "retail license", "retail", "零售许可证", "零售资质"),
    DocumentKind.FOOD_LICENCE: ("food licence", "food license", "food", "食品经营许可证", "食品许可证", "食品"),
    DocumentKind.COSMETICS_LICENCE: (
        "cosmetics licence", "cosmetics license", "cosmetics filing", "cosmetics", "化妆品备案", "化妆品许可证",
        "化妆品",
    ),
    DocumentKind.BRAND_STORY: ("brand story", "story", "brand introduction", "品牌故事", "品牌介绍"),
    DocumentKind.OTHER: ("other", "other paper", "attachment", "其他", "其它", "附件"),
}  # fmt: skip
_CHANNEL_BY_WORD = {
    header_key(word): channel
    for channel, words in _CHANNELS.items()
    for word in (channel.value, str(channel.label), *words)
}
_STATUS_BY_WORD = {word: status for status, words in _STATUSES.items() for word in words}
# Longer words go first: «brand story» is no «brand».
_KIND_BY_WORD = sorted(
    ((header_key(word), kind) for kind, words in _KINDS.items() for word in (kind.value, *words)),
    key=lambda item: (-len(item[0]), item[0]),
)


def channel_by_word(word: str) -> Channel | None:
    return _CHANNEL_BY_WORD.get(header_key(word))


def status_by_word(word: str) -> TrademarkStatus | None:
    return _STATUS_BY_WORD.get(word.strip().casefold())


def kind_at_start(text: str) -> DocumentKind | None:
    """The kind of paper that the text begins with the name of."""
    key = header_key(text)
    return next((kind for word, kind in _KIND_BY_WORD if key.startswith(word)), None)


@cache
def _languages() -> dict[str, str]:
    names = {code: str(name) for code, name in Locale("en").languages.items()}
    codes = [code for code in names if len(code) == 2]
    found = {}
    for code in codes:
        if code in locale_identifiers():
            found[header_key(Locale.parse(code).get_display_name() or code)] = code
    for spoken in ("zh", "fr", "de", "en"):
        own = Locale(spoken).languages
        found |= {header_key(str(own[code])): code for code in codes if code in own}
    return found | {code: code for code in codes}


def language_by_word(word: str) -> str:
    """The ISO 639-1 code of a language by its code, its own name, or its name in four languages; "" for no language."""
    return _languages().get(header_key(word), "")


def sectors_by_word() -> dict[str, str]:
    """The key of each sector's code and of its names in both languages, with its code."""
    found: dict[str, str] = {}
    for sector in sectors_on(today()):
        for word in (sector.name_zh_hans, sector.name, sector.code):
            if word:
                found[header_key(word)] = sector.code
    return found
