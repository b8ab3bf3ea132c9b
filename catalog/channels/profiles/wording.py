"""Which store and which state the words of a row mean."""

from collections.abc import Mapping

from backoffice.merchants.models import Channel
from backoffice.merchants.queries import name_key

from ..models import Store
from ..queries import stores_in_sight

OFFERED, ENDED = "offered", "ended"
# What the office does to an offer by itself: a file may show it, and changes nothing by it.
AS_IT_IS = "as it is"

_WORDS = {
    OFFERED: (
        "live, offered, listed, active, on sale, for sale, online, published, available, enabled, yes, true, y, 1, "
        "✓, ✔, √, ☑, en ligne, en vente, aktiv, 上架, 已上架, 在售, 销售中, 出售中, 在线, 是, 上架中, visible, "
        "in_stock, in stock, actif, publié, publiée, disponible, gelistet, verfügbar, veröffentlicht, attivo, "
        "attiva, in vendita, pubblicato, activo, activa, en venta, publicado, publicada, ativo, ativa, à venda, "
        "aktywna, aktywny, aktywne, w sprzedaży, opublikowany, aktif, satışta, yayında, активен, активна, "
        "опубликован, опубликовано, в продаже, продается, 出品中, 販売中, 公開, 公開中, 掲載中, 판매중, 진열, "
        "진열함, 진열중, 전시중, đang bán, đang hoạt động, กำลังขาย, 上线, 已上线, 出售, 展示"
    ),
    ENDED: (
        "ended, delisted, unlisted, inactive, offline, off sale, unpublished, disabled, archived, withdrawn, "
        "removed, no, false, n, 0, ✗, ✘, ×, ☐, hors ligne, retiré, inaktiv, 下架, 已下架, 停售, 已停售, 下线, 否, "
        "closed, expired, hidden, paused, stopped, deactivated, inactif, désactivé, dépublié, terminé, beendet, "
        "deaktiviert, non attivo, non attiva, disattivato, terminata, inactivo, inactiva, pausado, pausada, "
        "finalizado, finalizada, inativo, inativa, encerrado, nieaktywna, nieaktywny, zakończona, zakończony, pasif, "
        "satışta değil, yayında değil, неактивен, не активен, снят с продажи, не опубликован, скрыт, 出品停止, "
        "販売停止, 非公開, 公開停止中, 取り下げ, 판매중지, 판매종료, 미진열, 진열안함, 전시중지, ngừng bán, đã ẩn, "
        "หยุดขาย, 已下线, 停止销售, 未上架, 仓库中, 放入仓库"
    ),
    AS_IT_IS: "suspended, taken off by a claim",
}
_MEANING: Mapping[str, str] = {
    word.strip(): meaning for meaning, words in _WORDS.items() for word in words.split(",")
}
_CHANNELS = {
    name_key(word): channel.value for channel in Channel for word in (channel.value, str(channel.label))
}


def state_by_word(text: str) -> str:
    """OFFERED, ENDED or AS_IT_IS; "" for a word that says none of them."""
    return _MEANING.get(" ".join(text.casefold().split()), "")


class Stores:
    """The stores that one file names, looked up once: by code or name, or by their channel."""

    def __init__(self) -> None:
        self.all = list(stores_in_sight())
        self._by_word: dict[str, list[Store]] = {}
        for store in self.all:
            for key in {name_key(store.code), name_key(store.name)}:
                self._by_word.setdefault(key, []).append(store)

    def named(self, text: str) -> list[Store]:
        """The stores of this code or name; a code goes before a name."""
        found = self._by_word.get(name_key(text), [])
        return [store for store in found if store.code == text.strip()] or found

    def of_channel(self, text: str, *, brand_id: int) -> list[Store] | None:
        """The stores of a channel that sell the brand; None for a word that is no channel."""
        channel = _CHANNELS.get(name_key(text))
        if channel is None:
            return None
        return [
            store for store in self.all if store.channel == channel and store.brand_id in (None, brand_id)
        ]
