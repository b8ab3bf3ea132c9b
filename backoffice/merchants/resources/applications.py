"""The columns of an application, as spreadsheets know them, with those of its papers."""

from import_export.resources import Resource

from backoffice.imports.profile_columns import Column, Kind

from ..days import today
from ..models import Channel, DocumentKind
from ..queries import sectors_on

# What stands between several values in one cell. Names and file names may hold commas.
LIST = ",;、，；|/\n"
PARTS = ";；|\n"
UNLIMITED = "unlimited"
_FOREVER = (
    "unlimited", "indefinite", "no expiry", "none stated", "perpetual", "permanent", "∞", "长期", "長期", "永久",
    "无限期",
    "长期有效",
)  # fmt: skip


def paper_column(kind: str, part: str) -> str:
    """The name of the column that holds a part (`file`, `number`, `holder` …) of the papers of a kind."""
    return f"{kind}_{part}"


def _file(label: str, *synonyms: str, example: str = "") -> Column:
    return Column(
        attribute=None,
        label=f"{label}: file",
        synonyms=(label, f"{label} file", f"{label} file name", f"{label} document", *synonyms),
        between=PARTS,
        hint="The file's name in the ZIP; several with semicolons between them.",
        example=example,
    )


def _texts(
    label: str, part: str, *synonyms: str, length: int = 200, hint: str = "", example: str = ""
) -> Column:
    return Column(
        attribute=None,
        label=f"{label}: {part}",
        synonyms=(f"{label} {part}", *synonyms),
        between=PARTS,
        max_length=length,
        hint=hint or "One for all files of the kind, or as many as there are files, in their order.",
        example=example,
    )


def _days(label: str, part: str, *synonyms: str, example: str = "") -> Column:
    return Column(
        attribute=None,
        label=f"{label}: {part}",
        synonyms=(f"{label} {part}", f"{label} {part} on", f"{label} {part} date", *synonyms),
        kind=Kind.DATE,
        between=PARTS,
        words=dict.fromkeys(_FOREVER, UNLIMITED) if part == "expires" else None,
        hint="The last day it holds, or «unlimited»." if part == "expires" else "",
        example=example,
    )


class ApplicationResource(Resource):
    """One application and its papers. What a file does not say stays empty; a blank cell never erases what is known.

    An export has the columns of the application itself; its papers stay where they are.
    """

    reference = Column(
        attribute="reference",
        label="Reference",
        synonyms=(
            "application reference", "partner reference", "our reference", "your reference", "ref", "ref no",
            "application id", "application no", "application number", "编号", "申请编号", "参考号", "参考编号",
            "合作方编号",
            "申请單號",
        ),
        max_length=80,
        hint="Your own name for the application. Without one, company and brand tell which application is meant.",
        example="A-17",
    )  # fmt: skip
    company = Column(
        attribute="company__name",
        label="Company",
        synonyms=(
            "company name", "legal name", "legal entity", "entity", "applicant", "applicant company", "store company",
            "seller", "merchant", "raison sociale", "société", "firma", "unternehmen", "公司", "公司名称", "企业名称",
            "申请人", "申请公司", "主体名称", "公司名稱", "商家名称", "会社名", "法人名", "企業名", "商号", "取引先名",
            "メーカー名", "販売元", "회사명", "법인명", "업체명", "제조사", "razón social", "empresa", "proveedor",
            "titular", "razão social", "fornecedor", "ragione sociale", "società", "azienda", "fornitore",
            "nazwa firmy", "dostawca", "firma adı", "şirket", "компания", "поставщик", "правообладатель", "công ty",
            "tên công ty", "บริษัท", "ชื่อบริษัท", "bedrijf",
        ),
        required=True,
        max_length=200,
        hint="The company that will run the store, as its register has it.",
        example="Maison Clairvallon SAS",
    )  # fmt: skip
    country = Column(
        attribute="company__country",
        label="Country of the company",
        synonyms=(
            "country", "company country", "country of registration", "country of incorporation", "registered in",
            "pays", "land", "国家", "国家/地区", "注册国家", "注册地", "公司所在国", "公司国家", "國家", "会社の国",
            "국가", "país", "paese", "kraj", "ülke", "страна", "quốc gia", "ประเทศ",
        ),
        kind=Kind.COUNTRY,
        required=True,
        hint="Where it is registered, by name or ISO code.",
        example="France",
    )  # fmt: skip
    registration_number = Column(
        attribute="company__registration_number",
        label="Registration number",
        synonyms=(
            "company number", "company registration number", "registration no", "register number", "registry number",
            "incorporation number", "business registration number", "crn", "uscc", "unified social credit code",
            "siren", "siret", "handelsregisternummer", "注册号", "公司注册号", "登记号", "统一社会信用代码", "信用代码",
            "注册编号", "統一編號", "法人番号", "사업자등록번호", "cuit", "rut", "ruc", "nit", "mã số thuế",
        ),
        required=True,
        max_length=60,
        hint="Its number in that country's register; in China the unified social credit code.",
        example="732829320",
    )  # fmt: skip
    registered_on = Column(
        attribute="company__registered_on",
        label="Registered on",
        synonyms=(
            "date of registration", "registration date", "incorporated on", "incorporation date", "founded on",
            "date of incorporation", "成立日期", "注册日期", "成立时间",
        ),
        kind=Kind.DATE,
        example="2012-04-02",
    )  # fmt: skip
    vat_number = Column(
        attribute="company__vat_number",
        label="VAT number",
        synonyms=("vat", "vat no", "vat id", "tva", "ust-idnr.", "tax number", "税号", "增值税号"),
        max_length=30,
        example="FR44732829320",
    )
    iban = Column(
        attribute="company__iban",
        label="IBAN",
        synonyms=("bank account", "account number", "iban number", "银行账号", "银行账户", "收款账号"),
        max_length=40,
        example="FR76 3000 6000 0112 3456 7890 189",
    )
    address = Column(
        attribute="company__address",
        label="Address",
        synonyms=(
            "company address",
            "registered address",
            "registered office",
            "地址",
            "注册地址",
            "公司地址",
        ),
        max_length=300,
        example="12 rue des Quais, 75004 Paris",
    )
    brand = Column(
        attribute="brand_name",
        label="Brand",
        synonyms=(
            "brand name", "brand applied for", "name of the brand", "marque", "marke", "品牌", "品牌名称", "申请品牌",
            "品牌名", "品牌名稱", "ブランド", "ブランド名", "브랜드", "브랜드명", "marca", "marchio", "marka", "бренд",
            "thương hiệu", "แบรนด์",
        ),
        required=True,
        max_length=120,
        example="Maison Clairvallon",
    )  # fmt: skip
    brand_country = Column(
        attribute="brand_country",
        label="Country of the brand",
        synonyms=(
            "brand country", "country of origin", "brand origin", "origin of the brand", "origin", "品牌国家",
            "品牌所属国",
            "品牌原产国", "原产国", "品牌发源地",
        ),
        kind=Kind.COUNTRY,
        example="France",
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
        required=True,
        between=LIST,
        hint="Flagship store, self-operated, full-service, overseas fulfilment; several with commas between them.",
        example="Flagship store, Overseas fulfilment",
        choices=lambda: [str(channel.label) for channel in Channel],
    )  # fmt: skip
    sectors = Column(
        attribute="sectors",
        label="Sectors",
        synonyms=(
            "sector", "goods", "category", "categories", "product category", "product categories", "main category",
            "类目", "经营类目", "主营类目", "品类", "申请类目", "经营品类",
        ),
        kind=Kind.CHOICE,
        between=LIST,
        hint="Sectors of goods by name or code; several with commas between them.",
        example="Cosmetics, Perfume",
        choices=lambda: list(sectors_on(today()).values_list("name", flat=True)),
    )  # fmt: skip
    territory = Column(
        attribute="territory",
        label="Territory",
        synonyms=(
            "territories", "countries of sale", "sales territory", "sells in", "销售区域", "销售地区", "销售国家",
            "授权地域",
        ),
        kind=Kind.COUNTRY,
        between=LIST,
        hint="The countries to sell in, by name or ISO code.",
        example="China",
    )  # fmt: skip
    starts_on = Column(
        attribute="starts_on",
        label="Term from",
        synonyms=(
            "start", "start date", "starts on", "term start", "term begins", "contract start", "from", "开始日期",
            "合同开始日期", "合作开始日期", "起始日期",
        ),
        kind=Kind.DATE,
        example="2027-01-01",
    )  # fmt: skip
    ends_on = Column(
        attribute="ends_on",
        label="Term to",
        synonyms=(
            "end", "end date", "ends on", "term end", "term ends", "contract end", "until", "结束日期",
            "合同结束日期",
            "合作结束日期", "截止日期",
        ),
        kind=Kind.DATE,
        hint="The last day of the term.",
        example="2027-12-31",
    )  # fmt: skip
    agreed = Column(
        attribute="agreed_terms_at",
        label="Declared true",
        synonyms=(
            "agreed", "terms agreed", "terms accepted", "declaration", "declares the papers true", "声明", "同意条款",
            "是否同意条款", "真实性声明",
        ),
        kind=Kind.CHOICE,
        hint="Yes, when the company declares its papers true and agrees to the terms.",
        example="yes",
    )  # fmt: skip

    language = Column(
        attribute=None,
        label="Language of the papers",
        synonyms=("language", "languages", "paper language", "document language", "语言", "文件语言", "语种"),
        kind=Kind.CHOICE,
        hint="In which language they are written, by name or ISO 639-1 code; it holds for all papers of the row.",
        example="English",
    )
    registration_file = _file(
        "Registration", "company registration", "business licence", "business license",
        "certificate of incorporation",
        "registration certificate", "营业执照", "公司注册证书", "注册证书", "商业登记证",
        example="A-17_registration.pdf",
    )  # fmt: skip
    registration_holder = _texts(
        "Registration", "holder", "registered name", "registration in the name of", "营业执照主体", "执照名称",
        hint="The name that stands on it.", example="Maison Clairvallon SAS",
    )  # fmt: skip
    registration_issued = _days("Registration", "issued", "营业执照签发日期", example="2012-04-02")
    registration_expires = _days("Registration", "expires", "营业执照有效期", "营业期限", example="unlimited")
    trademark_file = _file(
        "Trademark", "trademark certificate", "trade mark", "trade mark certificate", "商标", "商标注册证",
        "商标证书",
        "商标文件", example="A-17_trademark.pdf",
    )  # fmt: skip
    trademark_number = _texts(
        "Trademark", "number", "trademark no", "trademark registration number", "商标注册号", "商标号", length=80,
        example="018123456",
    )  # fmt: skip
    trademark_mark = _texts(
        "Trademark", "mark", "trademark name", "mark as registered", "商标名称", length=120, example="CLAIRVALLON",
    )  # fmt: skip
    trademark_status = _texts(
        "Trademark", "status", "r/tm", "r or tm", "tm/r", "trademark type", "商标状态", "商标类型", "R标/TM标",
        length=40,
        hint="R when it is registered, TM while it is pending.", example="R",
    )  # fmt: skip
    trademark_holder = _texts(
        "Trademark", "holder", "trademark owner", "owner of the trademark", "商标持有人", "商标注册人", "商标权利人",
        example="Clairvallon Holding SA",
    )  # fmt: skip
    trademark_classes = _texts(
        "Trademark", "Nice classes", "nice classes", "nice class", "classes", "trademark classes", "商标类别",
        "尼斯分类",
        "国际分类", length=200, hint="Numbers from 1 to 45; those of one certificate with commas between them.",
        example="3, 35",
    )  # fmt: skip
    trademark_issued = _days(
        "Trademark", "issued", "trademark registered on", "商标注册日期", example="2018-06-01"
    )
    trademark_expires = _days(
        "Trademark", "expires", "trademark valid until", "trademark expiry", "商标有效期", "商标到期日",
        "商标有效期至",
        example="2028-05-31",
    )  # fmt: skip
    authorisation_file = _file(
        "Authorisation", "authorization", "letter of authorisation", "letter of authorization", "loa",
        "power of sale",
        "授权书", "品牌授权书", "授权文件", example="A-17_authorisation.pdf",
    )  # fmt: skip
    authorisation_number = _texts("Authorisation", "number", "loa number", "授权书编号", length=80)
    authorisation_holder = _texts(
        "Authorisation", "holder", "authorised by", "authorized by", "granted by", "licensor", "授权方", "授权人",
        example="Clairvallon Holding SA",
    )  # fmt: skip
    authorisation_granted_to = _texts(
        "Authorisation", "granted to", "authorised party", "authorized party", "licensee", "被授权方", "被授权人",
        example="Maison Clairvallon SAS",
    )  # fmt: skip
    authorisation_issued = _days("Authorisation", "issued", "授权开始日期", "授权日期", example="2026-01-01")
    authorisation_expires = _days(
        "Authorisation", "expires", "authorised until", "authorisation valid until", "授权结束日期", "授权有效期",
        "授权到期日",
        example="2028-12-31",
    )  # fmt: skip
    bank_proof_file = _file(
        "Bank proof", "proof of bank account", "bank statement", "bank certificate", "bank letter", "银行证明",
        "开户证明",
        "银行开户证明", example="A-17_bank.pdf",
    )  # fmt: skip
    bank_proof_holder = _texts(
        "Bank proof", "holder", "account holder", "bank account holder", "account name", "开户名", "账户名", "户名",
        hint="The name that stands on it.", example="Maison Clairvallon SAS",
    )  # fmt: skip
    bank_proof_issued = _days("Bank proof", "issued", "银行证明日期", example="2026-09-30")
    retail_licence_file = _file(
        "Retail licence", "retail license", "retail permit", "trading licence", "零售许可证", "零售资质",
        "海外零售资质",
    )  # fmt: skip
    retail_licence_holder = _texts("Retail licence", "holder", "retail license holder", "零售许可证持有人")
    retail_licence_number = _texts(
        "Retail licence", "number", "retail license number", "零售许可证号", length=80
    )
    retail_licence_issued = _days("Retail licence", "issued", "retail license issued")
    retail_licence_expires = _days("Retail licence", "expires", "retail license expires", "零售许可证有效期")
    food_licence_file = _file(
        "Food licence", "food license", "food business licence", "food permit", "食品经营许可证", "食品许可证",
        "食品资质",
    )  # fmt: skip
    food_licence_holder = _texts("Food licence", "holder", "food license holder", "食品经营许可证持有人")
    food_licence_number = _texts(
        "Food licence", "number", "food license number", "食品经营许可证号", length=80
    )
    food_licence_issued = _days("Food licence", "issued", "food license issued")
    food_licence_expires = _days("Food licence", "expires", "food license expires", "食品经营许可证有效期")
    cosmetics_licence_file = _file(
        "Cosmetics licence", "cosmetics license", "cosmetics filing", "cosmetics registration", "化妆品备案",
        "化妆品许可证",
        "化妆品资质",
    )  # fmt: skip
    cosmetics_licence_holder = _texts(
        "Cosmetics licence", "holder", "cosmetics filing holder", "化妆品备案人"
    )
    cosmetics_licence_number = _texts(
        "Cosmetics licence", "number", "cosmetics filing number", "化妆品备案号", length=80
    )
    cosmetics_licence_issued = _days("Cosmetics licence", "issued", "cosmetics filing issued")
    cosmetics_licence_expires = _days("Cosmetics licence", "expires", "化妆品备案有效期")
    brand_story_file = _file("Brand story", "brand introduction", "about the brand", "品牌故事", "品牌介绍")
    other_file = _file(
        "Other papers", "other documents", "attachments", "other", "其他文件", "其它文件", "附件"
    )


# The kinds of papers that a sheet brings, in the order of the columns.
PAPER_KINDS = (
    DocumentKind.REGISTRATION,
    DocumentKind.TRADEMARK,
    DocumentKind.AUTHORISATION,
    DocumentKind.BANK_PROOF,
    DocumentKind.RETAIL_LICENCE,
    DocumentKind.FOOD_LICENCE,
    DocumentKind.COSMETICS_LICENCE,
    DocumentKind.BRAND_STORY,
    DocumentKind.OTHER,
)
