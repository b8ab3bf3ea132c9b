"""The columns of a company, as spreadsheets know them."""

from import_export.resources import Resource

from backoffice.imports.profiles import Column, Kind

# What lists write where a company has no such thing.
_NO_NUMBER = ("no", "not registered", "not known", "tbd", "pending", "无", "暂无")


class CompanyResource(Resource):
    """One company. What a file does not say stays empty; a blank cell never erases what is known.

    The parts of an address make one line of it, which is what a company has here and an export writes.
    """

    reference = Column(
        attribute="reference",
        label="Reference",
        synonyms=(
            "company reference", "our reference", "partner reference", "ref", "ref no", "company id", "company code",
            "supplier id", "supplier no", "supplier number", "supplier code", "vendor id", "vendor no", "vendor number",
            "vendor code", "seller id", "seller code", "merchant id", "merchant code", "partner id", "partner code",
            "customer id", "customer no", "customer number", "account id", "external id", "lieferantennummer",
            "kundennummer", "code fournisseur", "numéro de fournisseur", "编号", "公司编号", "公司代码", "供应商编号",
            "供应商代码", "供应商编码", "商家编号", "商户编号", "商户号", "卖家编号", "合作方编号", "客户编号",
            "供應商編號",
        ),
        kind=Kind.CODE,
        max_length=80,
        hint="Your own name or number for the company. With one, a registration number is not needed to know it again.",
        example="S-1001",
    )  # fmt: skip
    name = Column(
        attribute="name",
        label="Company",
        synonyms=(
            "company name", "legal name", "legal name of the company", "registered name", "legal entity",
            "legal entity name", "entity", "entity name", "business name", "name of the company", "corporate name",
            "supplier name", "supplier", "vendor name", "vendor", "seller name", "seller", "merchant name", "merchant",
            "partner name", "organisation", "organization", "raison sociale", "dénomination sociale", "société",
            "entreprise", "firma", "firmenname", "firmenwortlaut", "unternehmen", "公司", "公司名称", "公司全称",
            "企业名称",
            "法定名称", "主体名称", "单位名称", "商家名称", "商户名称", "供应商", "供应商名称", "公司名稱", "企業名稱",
        ),
        max_length=200,
        hint="As its register writes it, with the legal form. For a new company without one its reference stands in.",
        example="Maison Clairvallon SAS",
    )  # fmt: skip
    country = Column(
        attribute="country",
        label="Country",
        synonyms=(
            "country of registration", "country of incorporation", "company country", "registered in", "country code",
            "seller country", "supplier country", "vendor country", "pays", "land", "国家", "国家/地区", "注册国家",
            "注册地", "公司所在国", "公司国家", "国别", "國家",
        ),
        kind=Kind.COUNTRY,
        hint="Where it is registered, by name or ISO code. Left out, it is the one chosen at upload.",
        example="France",
    )  # fmt: skip
    registration_number = Column(
        attribute="registration_number",
        label="Registration number",
        synonyms=(
            "company registration number", "company number", "registration no", "reg no", "register number",
            "registry number", "incorporation number", "business registration number", "business number", "crn", "uscc",
            "unified social credit code", "social credit code", "cnpj", "siren", "siret", "rcs", "uen", "abn",
            "handelsregisternummer", "numéro d'immatriculation", "numéro siren", "注册号", "公司注册号", "工商注册号",
            "登记号", "统一社会信用代码", "社会信用代码", "信用代码", "营业执照号", "营业执照号码", "注册编号",
            "統一編號",
        ),
        kind=Kind.CODE,
        max_length=60,
        unsaid=_NO_NUMBER,
        hint="Its number in that country's register; in China the unified social credit code.",
        example="732829320",
    )  # fmt: skip
    registered_on = Column(
        attribute="registered_on",
        label="Registered on",
        synonyms=(
            "date of registration", "registration date", "incorporated on", "incorporation date", "founded on",
            "date of incorporation", "established on", "gründungsdatum", "date de création", "成立日期", "注册日期",
            "成立时间", "注册时间",
        ),
        kind=Kind.DATE,
        example="2012-04-02",
    )  # fmt: skip
    vat_number = Column(
        attribute="vat_number",
        label="VAT number",
        synonyms=(
            "vat", "vat no", "vat id", "vat registration number", "tva", "numéro de tva", "ust-idnr.", "ust-id",
            "tax number", "tax id", "税号", "增值税号", "纳税人识别号", "稅號",
        ),
        kind=Kind.CODE,
        max_length=30,
        unsaid=_NO_NUMBER,
        hint="In the European Union with the two letters of the country.",
        example="FR83732829320",
    )  # fmt: skip
    iban = Column(
        attribute="iban",
        label="IBAN",
        synonyms=(
            "iban number",
            "bank account",
            "account number",
            "bank account number",
            "银行账号",
            "银行账户",
            "收款账号",
        ),
        max_length=40,
        unsaid=_NO_NUMBER,
        hint="The account it is paid to. One whose check digits fail is refused: no bank would pay to it.",
        example="FR76 3000 6000 0112 3456 7890 189",
    )
    gtin_prefix = Column(
        attribute="gtin_prefix",
        label="GS1 company prefix",
        synonyms=(
            "company prefix",
            "gtin prefix",
            "gtin company prefix",
            "gs1 prefix",
            "ean prefix",
            "barcode prefix",
            "厂商识别代码",
            "条码前缀",
            "商品条码前缀",
        ),
        kind=Kind.CODE,
        max_length=12,
        unsaid=_NO_NUMBER,
        hint="The digits that its barcodes begin with, as GS1's certificate has them.",
        example="376012345",
    )
    address = Column(
        attribute="address",
        label="Address",
        synonyms=(
            "company address", "registered address", "registered office", "street", "street address", "address line 1",
            "address 1", "adresse", "rue", "straße", "anschrift", "地址", "注册地址", "公司地址", "详细地址", "住所",
        ),
        max_length=300,
        hint="The whole address; city, postal code and state may stand in columns of their own.",
        example="12 rue des Quais, 75004 Paris",
    )  # fmt: skip
    address_more = Column(
        attribute=None,
        label="Address, second line",
        synonyms=(
            "address line 2",
            "address 2",
            "street 2",
            "building",
            "complément d'adresse",
            "adresszusatz",
            "地址2",
        ),
        max_length=150,
        hint="Where the address has one.",
        example="",
    )
    postal_code = Column(
        attribute=None,
        label="Postal code",
        synonyms=(
            "postcode", "post code", "zip", "zip code", "zip/postal code", "code postal", "plz", "postleitzahl", "cep",
            "邮编", "邮政编码", "郵遞區號",
        ),
        kind=Kind.CODE,
        max_length=20,
        fixed_width=True,
        hint="Written into the address, before the city.",
        example="",
    )  # fmt: skip
    city = Column(
        attribute=None,
        label="City",
        synonyms=(
            "town", "city/town", "company city", "seller city", "supplier city", "vendor city", "locality", "ville",
            "stadt", "ort", "城市", "所在城市", "市",
        ),
        max_length=100,
        hint="Written into the address, behind the street.",
        example="",
    )  # fmt: skip
    state = Column(
        attribute=None,
        label="State or region",
        synonyms=(
            "state", "region", "province", "state/province", "state/region", "county", "seller state", "supplier state",
            "vendor state", "département", "bundesland", "kanton", "省", "省份", "州", "所在省份", "省/州",
        ),
        max_length=100,
        hint="Written into the address, behind the city.",
        example="",
    )  # fmt: skip
    website = Column(
        attribute="website",
        label="Website",
        synonyms=(
            "web site",
            "web",
            "homepage",
            "home page",
            "url",
            "web address",
            "site web",
            "webseite",
            "internet",
            "网站",
            "网址",
            "官网",
        ),
        max_length=200,
        example="https://clairvallon.example",
    )
