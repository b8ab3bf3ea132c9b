"""The columns of a listing, as spreadsheets know them: one declaration for import, template and export."""

from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import DecimalWidget

from backoffice.imports.profile_columns import Column, Kind
from catalog.inventory.resources import UnitResource
from catalog.products.headings import BRANDS, MAKERS

from .models import Listing, Store

_UNIT = UnitResource.fields


def _store_codes() -> list[str]:
    return list(Store.objects.order_by("code").values_list("code", flat=True))


class ListingResource(ModelResource):
    """A unit offered in a store. What a file does not say stays as it is."""

    store = Column(
        attribute="store__code",
        label="Store",
        synonyms=(
            "shop", "store code", "store name", "shop name", "storefront", "boutique", "magasin", "filiale",
            "geschäft", "店铺", "店铺名称", "店铺代码", "店名", "门店", "网店", "店鋪", "tienda", "negozio", "loja",
            "sklep", "mağaza", "магазин", "店舗", "店舗名", "ショップ", "매장", "쇼핑몰", "cửa hàng", "ร้านค้า", "店舖",
            "店铺名", "winkel",
        ),
        kind=Kind.CHOICE,
        choices=_store_codes,
        hint="The store's code or name. Left out, it is the only store of the channel, or the one chosen at upload.",
        example="boutique",
    )  # fmt: skip
    channel = Column(
        attribute=None,
        label="Channel",
        synonyms=(
            "sales channel",
            "store type",
            "shop type",
            "canal",
            "kanal",
            "platform",
            "marketplace",
            "plateforme",
            "plattform",
            "canale",
            "canal de venta",
            "kanał",
            "канал",
            "площадка",
            "渠道",
            "平台",
            "销售渠道",
            "销售平台",
            "販売チャネル",
            "판매채널",
            "店铺类型",
        ),
        kind=Kind.CHOICE,
        hint="Tells the store where only one of that channel sells the brand.",
        example="flagship",
    )
    brand = Column(
        attribute="brand__name",
        label="Brand",
        unsaid=tuple(_UNIT["brand"].unsaid),
        synonyms=(*BRANDS, *MAKERS, "vendor"),
        kind=Kind.CHOICE,
        hint="A brand that is onboarded here; left out, the one chosen at upload.",
        example="Maison Clairvallon",
    )
    reference = Column(
        attribute="unit__reference",
        label="Reference",
        # A channel numbers its listings, and bears our own number besides.
        synonyms=("sku", "custom label (sku)", "商家编码", *_UNIT["reference"].synonyms),
        required=True,
        max_length=80,
        hint="The unit's reference, unique within its brand.",
        example="18023417",
    )
    price = Column(
        attribute="price",
        label="Price",
        synonyms=(
            "listing price", "list price", "store price", "new price", *_UNIT["price"].synonyms, "现价", "标价",
            "挂牌价", "上架价格",
        ),
        kind=Kind.MONEY,
        each=True,
        hint="In the unit's currency. Left out, a new offer is at the consignor's asking price.",
        example="1450.00",
        widget=DecimalWidget(coerce_to_string=False),
    )  # fmt: skip
    currency = Column(
        attribute="currency",
        label="Currency",
        synonyms=_UNIT["currency"].synonyms,
        kind=Kind.CHOICE,
        hint="ISO 4217. Left out, it is the one in the price's header or cell, or the one chosen at upload.",
        example="EUR",
    )
    status = Column(
        attribute="get_status_display",
        label="Status",
        synonyms=(
            "state", "listing status", "published", "active", "availability", "online", "on sale", "état", "statut",
            "zustand", "状态", "商品状态", "上架状态", "上下架", "是否上架", "狀態", "上下柜状态", "宝贝状态",
            "销售状态", "stato", "stato annuncio", "estado", "status oferty", "durum", "статус", "公開状態", "出品状態",
            "ステータス", "販売ステータス", "판매상태", "진열상태", "전시상태", "trạng thái", "สถานะ",
        ),
        kind=Kind.CHOICE,
        choices=lambda: ["Live", "Ended"],
        hint="Live (上架) or ended (下架). Left blank, a new row is offered and one that is here stays as it is.",
        example="Live",
    )  # fmt: skip
    title = Field(attribute="unit__title", column_name="Title", readonly=True)

    class Meta:
        model = Listing
        import_id_fields = ("store", "brand", "reference")
        fields = ("store", "channel", "brand", "reference", "price", "currency", "status", "title")
        export_order = fields
