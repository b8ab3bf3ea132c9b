"""The columns of a brand, as spreadsheets know them."""

from import_export.resources import Resource

from backoffice.imports.profile_columns import Column, Kind

from ..models import Channel
from .applications import LIST

_NAMES = ";；\n"


class BrandResource(Resource):
    """One brand. What a file does not say stays empty; a blank cell never erases what is known."""

    name = Column(
        attribute="name",
        label="Brand",
        synonyms=(
            "brand name", "name of the brand", "name", "label", "marque", "nom de la marque", "marke", "markenname",
            "brand name in english", "english name", "english brand name", "品牌", "品牌名称", "品牌名", "品牌名稱",
            "英文名", "品牌英文名", "英文品牌名", "brands", "brand title", "品牌(英文)", "英文名称", "品牌英文名称",
            "品牌名(英文)", "ブランド", "ブランド名", "브랜드", "브랜드명", "marca", "nombre de la marca",
            "nome da marca", "nome del marchio", "marchio", "markenbezeichnung", "marka", "marka adı", "бренд",
            "торговая марка", "thương hiệu", "nhãn hiệu", "แบรนด์", "ยี่ห้อ", "merk",
        ),
        required=True,
        max_length=120,
        hint="The brand's name; one like CHANDO/自然堂 stands for both of its halves.",
        example="Maison Clairvallon",
    )  # fmt: skip
    names_zh = Column(
        attribute=None,
        label="Chinese name",
        synonyms=(
            "name in chinese", "chinese brand name", "brand name in chinese", "中文名", "中文名称", "品牌中文名",
            "品牌中文名称", "中文品牌名", "中文品牌", "中文名稱",
        ),
        max_length=120,
        between=_NAMES,
        hint="Its name in Chinese; several with semicolons between them.",
        example="克莱瓦隆",
    )  # fmt: skip
    names = Column(
        attribute="names",
        label="Further names",
        left_over=(
            "english name", "brand name in english", "english brand name", "英文名", "品牌英文名", "英文名称",
            "品牌英文名称",
        ),
        synonyms=(
            "other names", "further name", "other name", "alternative names", "aliases", "alias", "also known as",
            "spellings", "synonyms", "autres noms", "weitere namen", "别名", "其他名称", "其它名称", "曾用名",
        ),
        max_length=120,
        between=_NAMES,
        hint="Other ways of writing it, by which its goods are found; several with semicolons between them.",
        example="Clairvallon Paris",
    )  # fmt: skip
    country = Column(
        attribute="country",
        label="Country of origin",
        synonyms=(
            "brand country", "country of the brand", "brand origin", "origin of the brand", "origin", "home country",
            "pays d'origine", "herkunftsland", "品牌国家", "品牌所属国", "品牌原产国", "品牌发源地", "原产国",
            "brand nationality", "country of brand", "品牌国别", "品牌所在国", "国家", "国别", "发源地", "原産国",
            "ブランド国", "원산지", "브랜드국가", "país", "país de origen", "país de origem", "paese",
            "paese di origine", "pays", "pays de la marque", "land", "kraj", "kraj pochodzenia", "ülke", "menşei",
            "страна", "страна происхождения", "страна бренда", "xuất xứ", "quốc gia", "ประเทศ", "国", "国名",
        ),
        kind=Kind.COUNTRY,
        hint="Where the brand is from, by name or ISO code.",
        example="France",
    )  # fmt: skip
    company_reference = Column(
        attribute="company__reference",
        label="Company reference",
        synonyms=(
            "reference of the company", "supplier id", "supplier no", "supplier number", "supplier code", "vendor id",
            "vendor no", "vendor code", "seller id", "merchant id", "company id", "company code", "供应商编号",
            "供应商代码", "商家编号", "商户编号", "公司编号",
        ),
        kind=Kind.CODE,
        max_length=80,
        hint="Your own name or number for the company that sells it.",
        example="S-1001",
    )  # fmt: skip
    company = Column(
        attribute="company__name",
        label="Company",
        synonyms=(
            "company name", "legal name", "legal entity", "owner", "brand owner", "supplier", "supplier name",
            "vendor",
            "vendor name", "seller", "merchant", "merchant name", "raison sociale", "société", "firma", "unternehmen",
            "公司", "公司名称", "企业名称", "主体名称", "商家名称", "供应商", "供应商名称", "公司名稱", "会社名",
            "法人名", "企業名", "商号", "取引先名", "メーカー名", "販売元", "회사명", "법인명", "업체명", "제조사",
            "razón social", "empresa", "proveedor", "titular", "razão social", "fornecedor", "ragione sociale",
            "società", "azienda", "fornitore", "nazwa firmy", "dostawca", "firma adı", "şirket", "компания",
            "поставщик", "правообладатель", "công ty", "tên công ty", "บริษัท", "ชื่อบริษัท", "bedrijf",
            "parent company",
        ),
        max_length=200,
        hint="The company that sells it here; its reference or registration number tells it for sure.",
        example="Maison Clairvallon SAS",
    )  # fmt: skip
    company_country = Column(
        attribute="company__country",
        label="Country of the company",
        synonyms=(
            "company country", "country of company", "country of registration", "registered in", "supplier country",
            "vendor country", "注册国家", "注册地", "公司所在国", "公司国家", "会社の国", "país de la empresa",
            "paese della società",
        ),
        kind=Kind.COUNTRY,
        hint="Where the company is registered, by name or ISO code.",
        example="France",
    )  # fmt: skip
    registration_number = Column(
        attribute="company__registration_number",
        label="Registration number",
        synonyms=(
            "company registration number", "company number", "registration no", "register number", "uscc",
            "unified social credit code", "siren", "cnpj", "注册号", "公司注册号", "统一社会信用代码", "信用代码",
            "統一編號", "法人番号", "사업자등록번호", "cuit", "rut", "ruc", "nit", "mã số thuế",
        ),
        kind=Kind.CODE,
        max_length=60,
        hint="The company's number in that country's register.",
        example="732829320",
    )  # fmt: skip
    channels = Column(
        attribute="channels",
        label="Channels",
        synonyms=(
            "channel", "sales channel", "sales channels", "store type", "shop type", "canal", "kanal", "渠道",
            "销售渠道",
            "申请渠道", "店铺类型", "渠道类型",
        ),
        kind=Kind.CHOICE,
        between=LIST,
        hint="Flagship store, self-operated, full-service, overseas fulfilment; several with commas between them.",
        example="Flagship store, Overseas fulfilment",
        choices=lambda: [str(channel.label) for channel in Channel],
    )  # fmt: skip
