"""The columns of a company, as spreadsheets know them."""

from import_export.resources import Resource

from backoffice.imports.profile_columns import Column, Kind

# What lists write where a company has no such thing.
_NO_NUMBER = ("no", "not registered", "not known", "tbd", "pending", "无", "暂无")


# The signs of vehicles in international traffic (UN convention on road traffic, 1968), as German and Austrian lists of
# addresses have them; those of one letter, since others are ISO codes.
_OF_VEHICLES = {
    "a": "AT", "b": "BE", "d": "DE", "e": "ES", "f": "FR", "h": "HU", "i": "IT", "j": "JP", "l": "LU", "n": "NO",
    "p": "PT", "s": "SE",
}  # fmt: skip


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
            "供應商編號", "vendor number/id", "account code", "account number id", "client id", "client code",
            "organisation id", "organization id", "debtor number", "creditor number", "kreditor", "kreditornummer",
            "kreditoren-nr", "lieferanten-nr", "kunden-nr", "firmennummer", "code client", "code tiers",
            "n° fournisseur", "réf fournisseur", "单位编号", "单位编码", "客户编码", "商户id", "供应商id", "供应商号",
            "往来单位编码", "企业编号", "公司编码", "客商编码", "仕入先コード", "取引先コード", "得意先コード",
            "会社コード", "取引先id", "取引先番号", "거래처코드", "거래처번호", "업체코드", "공급업체코드",
            "código proveedor", "código de proveedor", "id proveedor", "código fornecedor", "código do fornecedor",
            "código cliente", "codice fornitore", "codice cliente", "cod. fornitore", "kod dostawcy", "kod kontrahenta",
            "cari kod", "cari kodu", "tedarikçi kodu", "müşteri kodu", "код поставщика", "код контрагента",
            "mã nhà cung cấp", "mã ncc", "mã khách hàng", "รหัสผู้ขาย", "leveranciersnummer", "erp vendor id",
            "sm vendor id", "lieferanten-id", "lieferant id", "lieferantencode", "kunden-id",
            "code", "código", "codice",
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
            "企业名称", "法定名称", "主体名称", "单位名称", "商家名称", "商户名称", "供应商", "供应商名称", "公司名稱",
            "企業名稱", "account name", "client name", "customer name (company)", "supplier/vendor", "vendor/supplier",
            "supplier company", "manufacturer name", "trading partner", "company legal name",
            "full name of the company", "official name", "registered company name", "fournisseur", "nom du fournisseur",
            "nom de l'entreprise", "nom de la société", "nom société", "dénomination", "lieferant", "lieferantenname",
            "name des lieferanten", "firmenbezeichnung", "unternehmensname", "firmierung", "供应商全称", "供货商",
            "供货商名称", "客户名称", "客户全称", "单位全称", "往来单位", "往来单位名称", "工商登记全称", "企业全称",
            "厂商", "厂商名称", "廠商名稱", "公司全稱", "商户全称", "会社名", "法人名", "企業名", "取引先名", "取引先",
            "仕入先名", "仕入先", "商号", "商号又は名称", "得意先名", "회사명", "상호", "상호명", "업체명", "거래처명",
            "거래처", "공급업체", "공급업체명", "법인명", "기업명", "razón social", "nombre de la empresa",
            "nombre empresa", "empresa", "proveedor", "nombre proveedor", "nombre del proveedor", "nombre fiscal",
            "denominación social", "razão social", "nome da empresa", "nome empresarial", "fornecedor",
            "nome do fornecedor", "ragione sociale", "denominazione", "nome azienda", "azienda", "fornitore",
            "nome fornitore", "nazwa firmy", "nazwa", "nazwa dostawcy", "nazwa kontrahenta", "dostawca", "kontrahent",
            "firma adı", "firma ünvanı", "ünvan", "ticaret ünvanı", "tedarikçi", "tedarikçi adı", "şirket",
            "şirket adı", "cari adı", "cari ünvan", "наименование", "наименование организации", "название компании",
            "компания", "организация", "поставщик", "контрагент", "юридическое лицо", "tên công ty", "công ty",
            "tên doanh nghiệp", "nhà cung cấp", "tên nhà cung cấp", "ชื่อบริษัท", "บริษัท", "ผู้ขาย", "ชื่อผู้ขาย",
            "bedrijfsnaam", "leverancier", "naam leverancier", "原文件导入名称", "nom", "nombre", "nome", "naam",
            "名称", "名稱", "名前", "이름", "название", "tên", "ชื่อ",
        ),
        max_length=200,
        in_words=True,
        hint="As its register writes it, with the legal form. For a new company without one its reference stands in.",
        example="Maison Clairvallon SAS",
    )  # fmt: skip
    country = Column(
        attribute="country",
        label="Country",
        synonyms=(
            "country of registration", "country of incorporation", "company country", "registered in", "country code",
            "seller country", "supplier country", "vendor country", "pays", "land", "国家", "国家/地区", "注册国家",
            "注册地", "公司所在国", "公司国家", "国别", "國家", "country name", "country/region", "nation",
            "country of origin of the company", "billing country", "所属国家", "所在国家", "国家名称", "国", "国名",
            "国/地域", "국가", "국가명", "나라", "país", "paese", "nazione", "kraj", "ülke", "страна", "quốc gia",
            "nước", "ประเทศ", "land der registrierung", "code pays", "pays code", "country iso", "country iso2",
            "land iso", "land iso2", "land name", "address country",
            "address country code",
        ),
        kind=Kind.COUNTRY,
        words=_OF_VEHICLES,
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
            "統一編號", "company companies house number", "registration id", "registration", "registered number",
            "reg. number", "registry code", "trade register number", "trade licence number", "trade license no", "ein",
            "cin", "cin no", "kvk", "kvk-nummer", "kvk number", "hrb", "handelsregister", "handelsregisternr", "n° rcs",
            "numéro rcs", "n° siren", "n° siret", "numéro siret", "统一信用代码", "统一社会信用代码证号",
            "信用代码/注册号", "社会统一信用代码", "法人番号", "会社法人等番号", "법인등록번호", "사업자등록번호",
            "사업자번호", "krs", "regon", "огрн", "огрнип", "ticaret sicil no", "mersis no", "mersis",
            "đăng ký kinh doanh", "số đkkd", "เลขทะเบียนนิติบุคคล", "เลขทะเบียน", "nire", "rea", "numero rea", "cuit",
            "rut", "ruc", "nit", "mã số thuế", "mst", "mã số doanh nghiệp", "identificación fiscal",
            "número de identificación", "identificación",
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
            "成立时间", "注册时间", "date established", "established", "date founded", "founded", "incorporated",
            "year established on", "date d'immatriculation", "fecha de constitución", "fecha de inscripción",
            "data de abertura", "data de fundação", "data di costituzione", "data rejestracji", "kuruluş tarihi",
            "дата регистрации", "ngày thành lập", "设立日期", "設立日", "設立年月日", "설립일", "설립일자", "开业日期",
            "注册成立日期",
        ),
        kind=Kind.DATE,
        example="2012-04-02",
    )  # fmt: skip
    vat_number = Column(
        attribute="vat_number",
        label="VAT number",
        synonyms=(
            "vat", "vat no", "vat id", "vat registration number", "tva", "numéro de tva", "ust-idnr.", "ust-id",
            "tax number", "tax id", "税号", "增值税号", "纳税人识别号", "稅號", "vat reg no", "vat registration no",
            "vat registration", "gst", "gstin", "gst no", "gst number", "gstin/uin", "tax registration number",
            "tax reg no", "tax code", "taxpayer id", "trn", "tin", "tin number", "tva intracommunautaire", "n° tva",
            "n° tva intracommunautaire", "umsatzsteuer-id", "steuernummer", "mwst-nummer", "纳税人识别码", "税务登记号",
            "纳税识别号", "rfc", "nif", "cif", "nif/cif", "partita iva", "p. iva", "codice fiscale", "nip", "inn",
            "инн", "vergi no", "vergi numarası", "vergi kimlik no", "vkn", "เลขประจำตัวผู้เสียภาษี", "btw-nummer",
            "インボイス番号", "適格請求書発行事業者登録番号", "tva intra", "n° tva intra", "tva intracom",
        ),
        kind=Kind.CODE,
        max_length=30,
        unsaid=_NO_NUMBER,
        hint="In the European Union with the two letters of the country.",
        example="FR44732829320",
    )  # fmt: skip
    iban = Column(
        attribute="iban",
        label="IBAN",
        synonyms=(
            "iban number", "bank account", "account number", "bank account number", "银行账号", "银行账户", "收款账号",
            "iban no", "iban-nr", "iban/account", "bankverbindung iban", "银行卡号", "账号", "开户账号", "对公账号",
            "compte bancaire", "kontonummer iban", "numer konta", "numer rachunku",
        ),
        max_length=40,
        unsaid=_NO_NUMBER,
        hint="The account it is paid to. One whose check digits fail is refused: no bank would pay to it.",
        example="FR76 3000 6000 0112 3456 7890 189",
    )  # fmt: skip
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
            "full address", "business address", "office address", "postal address", "mailing address", "head office",
            "hq address", "billing address", "addr", "straße und hausnummer", "adresse 1", "adresse postale",
            "siège social", "adresse du siège", "企业地址", "经营地址", "办公地址", "通讯地址", "联系地址", "单位地址",
            "所在地", "本店所在地", "주소", "사업장주소", "소재지", "dirección", "domicilio", "domicilio fiscal",
            "calle", "endereço", "logradouro", "indirizzo", "via", "sede legale", "adres", "ulica", "адрес",
            "юридический адрес", "địa chỉ", "trụ sở", "ที่อยู่", "straat",
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
            "邮编", "邮政编码", "郵遞區號", "postal", "pin code", "邮政", "郵便番号", "우편번호", "código postal",
            "cód. postal", "c.p.", "cap", "kod pocztowy", "posta kodu", "индекс", "почтовый индекс", "mã bưu điện",
            "mã bưu chính", "รหัสไปรษณีย์", "address postal code", "address zip",
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
            "stadt", "ort", "城市", "所在城市", "市", "town/city", "city name", "billing city", "localité", "commune",
            "所属城市", "所在市", "地市", "市区町村", "도시", "시", "ciudad", "localidad", "población", "cidade",
            "município", "città", "comune", "miasto", "miejscowość", "şehir", "il", "город", "thành phố", "เมือง",
            "plaats", "stad", "municipio", "address city",
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
            "state name", "state/prov", "billing state", "所属省份", "所属地区", "都道府県", "시도", "uf",
            "provincia", "regione", "województwo", "eyalet", "область", "регион", "tỉnh", "tỉnh/thành phố", "จังหวัด",
            "provincie", "entidad federativa", "entidad", "estado", "address region", "address state",
            "address region code",
        ),
        said=("nc",),
        max_length=100,
        hint="Written into the address, behind the city.",
        example="",
    )  # fmt: skip
    website = Column(
        attribute="website",
        label="Website",
        synonyms=(
            "web site", "web", "homepage", "home page", "url", "web address", "site web", "webseite", "internet",
            "网站", "网址", "官网", "company website", "company url", "website url", "domain", "site internet",
            "internetseite", "internetadresse", "公司网址", "官方网站", "企业网站", "ホームページ", "url(ホームページ)",
            "홈페이지", "웹사이트", "página web", "sitio web", "sito web", "sito", "strona www", "strona internetowa",
            "www", "web sitesi", "сайт", "веб-сайт", "trang web", "เว็บไซต์",
        ),
        max_length=200,
        example="https://clairvallon.example",
    )  # fmt: skip
