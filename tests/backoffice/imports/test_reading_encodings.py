"""The encoding is told by what the bytes mean."""

from pathlib import Path

import pytest

from backoffice.imports.reading.encodings import detect_encoding
from backoffice.imports.reading.surveying import survey
from tests.backoffice.imports.reading_making import refusal, rows_of, write_text

SIMPLIFIED = "商品编号,商品名称,品牌,颜色,价格\r\nA001,资生堂润肤乳液 200毫升,资生堂,白色,1280\r\n"
TRADITIONAL = "商品編號,商品名稱,品牌,顏色,價格\r\nA001,資生堂潤膚乳液 200毫升,資生堂,白色,1280\r\n"
JAPANESE = "商品コード,商品名\r\nA1,資生堂 エリクシール 乳液\r\nA2,美しい鞄です\r\n"
KOREAN = "상품코드,상품명\r\nA1,설화수 자음생크림\r\nA2,여성 가방 블랙\r\n"
FRENCH = "réf,désignation,prix\r\nA1,Sac à main brodé – “été”,12 €\r\n"


@pytest.mark.parametrize(
    ("text", "written_in", "codec", "header"),
    [
        (SIMPLIFIED, "utf-8", "utf-8", "商品编号"),
        (SIMPLIFIED, "utf-8-sig", "utf-8", "商品编号"),
        (SIMPLIFIED, "utf-16", "utf-16", "商品编号"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le", "商品编号"),
        (SIMPLIFIED, "utf-16-be", "utf-16-be", "商品编号"),
        (SIMPLIFIED, "gb18030", "gb18030", "商品编号"),
        (TRADITIONAL, "big5", "cp950", "商品編號"),
        (TRADITIONAL, "gb18030", "gb18030", "商品編號"),
        (JAPANESE, "cp932", "cp932", "商品コード"),
        (KOREAN, "cp949", "cp949", "상품코드"),
        ("id,name\r\n1,手錶\r\n", "gb18030", "gb18030", "id"),
        ("id,name\r\n1,腕時計\r\n", "cp932", "cp932", "id"),
        ("id,name\r\n1,Часы мужские\r\n", "cp1251", "cp1251", "id"),
        ("id,name\r\n1,Červená\r\n", "cp1250", "cp1250", "id"),
        ("id,name\r\n1,Gdańsk\r\n2,Łódź\r\n", "cp1250", "cp1250", "id"),
        ("id,name\r\n1,Żółty\r\n", "cp1250", "cp1250", "id"),
        ("id,name\r\n1,Crème Hermès\r\n2,Señora Übergröße Ærlig\r\n", "cp1252", "cp1252", "id"),
        (FRENCH, "cp1252", "cp1252", "réf"),
        ("id,city\r\n1,santa barbara d´oeste\r\n", "cp1252", "cp1252", "id"),  # in Big5: d惱este
        (FRENCH.replace("\r\n", "\r"), "mac_roman", "mac_roman", "réf"),
        (FRENCH, "utf-7", "utf-7", "réf"),
    ],
)
def test_it_finds_the_encoding(tmp_path: Path, text: str, written_in: str, codec: str, header: str) -> None:
    path = write_text(tmp_path / "list.csv", text, written_in)
    rows, table = rows_of(path)
    assert table.encoding is not None
    assert table.encoding.codec == codec
    assert table.headers[0] == header
    assert rows[0].number == 2


def test_it_does_not_take_big5_for_gb18030(tmp_path: Path) -> None:
    """Both decode without an error; only one of them is writing."""
    raw = TRADITIONAL.encode("big5")
    assert raw.decode("gb18030") != TRADITIONAL
    path = tmp_path / "list.csv"
    path.write_bytes(raw)
    found = survey(path, filename="list.csv").encoding
    assert found is not None
    assert (found.codec, found.certainty) == ("cp950", "likely")
    assert found.sample == "A001,資生堂潤膚乳液 200毫升,資生堂,白色,1280"
    shown = dict(found.alternatives)
    assert "gb18030" in shown
    assert shown["gb18030"] != found.sample


def test_it_tells_gb18030_from_every_single_line_of_a_shop(tmp_path: Path, shared_data: Path) -> None:
    text = (shared_data / "cn_cosmetics_double11/cosmetic_utf8bom_first9000.csv").read_text("utf-8-sig")
    header, *lines = text.splitlines()[:301]
    for line in lines:
        path = write_text(tmp_path / "line.csv", f"{header}\n{line}\n", "gb18030")
        found = survey(path, filename="line.csv").encoding
        assert found is not None
        assert found.codec == "gb18030", line


def test_it_says_when_the_encoding_is_a_guess(tmp_path: Path) -> None:
    path = write_text(tmp_path / "list.csv", "id,name\n1,женские часы\n", "cp1251")
    _, table = rows_of(path)
    assert table.encoding is not None
    assert table.encoding.certainty == "unsure"
    assert any("This is a guess" in note for note in table.notes)


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Κρέμα νυκτός με ελαιόλαδο, γυναικεία δερμάτινη τσάντα", "cp1253"),
        ("קרם לילה, תיק עור נשים, סבון שמן זית, בושם לגבר, קרם לחות", "cp1255"),
        ("كريم ليلي، حقيبة جلدية نسائية، صابون زيت الزيتون، عطر رجالي", "cp1256"),
        ("Ночной крем, женская кожаная сумка", "cp866"),
        ("กระเป๋าหนังผู้หญิง น้ำหอมผู้ชาย สบู่น้ำมันมะกอก ครีมบำรุงผิวหน้า", "cp874"),
    ],
)
def test_what_reads_like_no_language_is_asked(tmp_path: Path, text: str, codec: str) -> None:
    path = write_text(tmp_path / "list.csv", f'id,name\n1,"{text}"\n', codec)
    refused = refusal(path)
    assert (refused.code, refused.data["line"]) == ("unknown_encoding", 2)
    assert refused.sentence.replace("“", "").replace("”", "").isascii()  # nothing of the nonsense
    rows, _ = rows_of(path, encoding=codec)
    assert rows[0].cells == ("1", text)


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Τσάντα δερμάτινη", "cp1253"), ("Κρέμα νυκτός", "cp1253"), ("Ρολόι", "cp1253"),
        ("ελληνικά προϊόντα", "cp1253"), ("תיק עור", "cp1255"), ("שעון יד; תיק עור שחור", "cp1255"),
        ("حقيبة جلد", "cp1256"), ("ساعة; حذاء جلدي أسود", "cp1256"), ("กระเป๋าหนัง", "cp874"), ("นาฬิกา; รองเท้า", "cp874"),
        ("Сумка кожаная", "cp866"), ("Сумка", "cp866"),
    ],
)  # fmt: skip
def test_so_is_a_word_or_two_that_no_language_has(tmp_path: Path, text: str, codec: str) -> None:
    assert (
        refusal(write_text(tmp_path / "list.csv", f"id,name\n1,{text}\n", codec)).code == "unknown_encoding"
    )


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Кошелёк", "cp1251"), ("ЧАСЫ МУЖСКИЕ", "cp1251"), ("Раменна чанта; Ъглов шкаф", "cp1251"), ("ЛДСП", "cp1251"),
        ("Сумка iPhone МегаФон", "cp1251"), ("Крем для рук 50 мл", "cp1251"), ("Ремінь шкіряний", "cp1251"),
        ("Чанта, цвят: бял №5", "cp1251"), ("Медальйон, сейф, йогурт", "cp1251"), ("щраусова кожа", "cp1251"),
        ("Noël, canoë, Citroën", "cp1252"), ("Financiële België", "cp1252"), ("Sac à main", "cp1252"),
        ("“Speedy” 30 – “alma”", "cp1252"), ("½ kg – 5 €", "cp1252"), ("São Paulo, maçã", "cp1252"),
        ("Ø 40 mm", "cp1252"), ("Brød på Århus", "cp1252"), ("手表", "gb18030"), ("腕時計", "cp932"), ("가방", "cp949"),
    ],
)  # fmt: skip
def test_a_word_or_two_of_a_language_are_read(tmp_path: Path, text: str, codec: str) -> None:
    rows, _ = rows_of(write_text(tmp_path / "list.csv", f'id,name\n1,"{text}"\n', codec))
    assert rows[0].cells == ("1", text)


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Ночной крем, женская сумка, увлажняющий крем для лица", "koi8-r"),
        ("Сумка кожаная чёрная", "koi8-r"),
        ("Sac été doré près du château, ceinture façonnée", "cp850"),
        ("Größe, Tasche grün weiß, Gürtel", "cp850"),
        ("Bolso español, cinturón pequeño", "cp850"),
        ("Torebka skórzana żółta, pasek błękitny", "cp852"),
        ("Deri çanta ışıl siyah, güneş gözlüğü", "cp1254"),
        ("žlutá koženková kabelka, hnědý pásek", "iso-8859-2"),
        ("Œuvre d'art à 95€, Cœur", "iso-8859-15"),
        ("Rankinė odinė juoda, Diržas žieminis, šalikas mėlynas", "cp1257"),
        ("Rankinė juoda", "cp1257"),
        ("Laikrodis mėlynas", "cp1257"),
        ("Ādas soma, melnā", "cp1257"),
        ("Bőr táska zöld, fűzős cipő", "cp1250"),
        ("Sac été doré, ceinture façonnée", "mac-roman"),
        ("Það er góð taska, svört húfa", "cp1252"),
    ],
)
def test_what_few_letters_tell_is_read_and_told_to_be_a_guess(tmp_path: Path, text: str, codec: str) -> None:
    for lines in (1, 20):
        content = "id,name\n" + "".join(f'{number},"{text}"\n' for number in range(lines))
        rows, table = rows_of(write_text(tmp_path / "list.csv", content, codec))
        assert rows[0].cells == ("0", text)
        assert codec == "cp1252" or any("This is a guess" in note for note in table.notes)


def test_it_reads_in_the_encoding_that_a_person_chose(tmp_path: Path) -> None:
    path = write_text(tmp_path / "list.csv", "id,name\n1,żółty\n", "cp1250")
    rows, _ = rows_of(path, encoding="cp1250")
    assert rows[0].cells == ("1", "żółty")


def test_it_refuses_a_chosen_encoding_that_does_not_fit(tmp_path: Path) -> None:
    path = write_text(tmp_path / "list.csv", "id,name\n1,Hermès\n", "cp1252")
    error = refusal(path, encoding="utf-8")
    assert (error.code, error.data["line"]) == ("encoding_mismatch", 2)
    assert refusal(path, encoding="utf-16").code == "encoding_mismatch"
    assert refusal(path, encoding="klingon").code == "unknown_encoding"


def test_it_names_the_line_where_utf8_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(SIMPLIFIED.encode() * 3 + "A9,Hermès\r\n".encode("cp1252"))
    error = refusal(path)
    assert (error.code, error.data["line"]) == ("mixed_encoding", 7)


def test_it_refuses_lines_of_two_encodings_put_together(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("id,name\n1,真皮手提包\n".encode() + "2,真皮手提包 经典款\n".encode("gbk"))
    error = refusal(path)
    assert (error.code, error.data["line"]) == ("mixed_encoding", 3)


def test_it_refuses_them_where_each_has_few_letters(tmp_path: Path) -> None:
    words = ["面霜", "粉底液", "口红", "眼影盘", "洁面乳", "精华液"]
    path = tmp_path / "list.csv"
    lines = [f"{at},{word}\n".encode("utf-8" if at % 2 else "gbk") for at, word in enumerate(words)]
    path.write_bytes(b"id,name\n" + b"".join(lines))
    assert refusal(path).code == "mixed_encoding"


@pytest.mark.parametrize(
    ("most", "codec", "line", "other"),
    [
        ("真皮手提包", "gb18030", "日本語", "utf-8"),
        ("Sac à main doré", "cp1252", "真皮手提包", "gb18030"),
        ("Sac à main doré", "cp1252", "日本語", "utf-8"),
        ("Sac à main doré", "cp1252", "Сумка кожаная", "cp1251"),
        ("Сумка кожаная", "cp1251", "真皮手提包 黑色", "gb18030"),
        ("手錶真皮", "cp950", "真皮手提包", "gb18030"),
        ("真皮手提包", "gb18030", "真皮手提包真皮", "cp950"),
        ("レザーバッグ", "cp932", "가방 블랙 가죽", "cp949"),
    ],
)
def test_one_line_of_another_encoding_is_named(
    tmp_path: Path, most: str, codec: str, line: str, other: str
) -> None:
    path = tmp_path / "list.csv"
    lines = [f"{at},{most}\n".encode(codec) for at in range(20)]
    lines.insert(12, f"x,{line}\n".encode(other))
    path.write_bytes(b"id,name\n" + b"".join(lines))
    error = refusal(path)
    assert (error.code, error.data["line"]) == ("mixed_encoding", 14)


def test_stray_bytes_beside_a_line_of_utf8_are_named(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"id,name\n1,Bag\n2,B\xff\xfe\x80\n3," + "日本語".encode() + b"\n")
    error = refusal(path)
    assert (error.code, error.data["line"]) == ("mixed_encoding", 3)


@pytest.mark.parametrize("first", ["utf-8", "cp1252"])
def test_it_reads_each_line_as_what_it_is_in_western_letters(tmp_path: Path, first: str) -> None:
    other = "cp1252" if first == "utf-8" else "utf-8"
    path = tmp_path / "list.csv"
    path.write_bytes(b"id,name\n" + "1,Hermès\n".encode(first) + "2,Chloé dorée\n".encode(other))
    rows, table = rows_of(path)
    assert [row.cells[1] for row in rows] == ["Hermès", "Chloé dorée"]
    assert "Some of its letters are UTF-8 among others that are not" in " ".join(table.notes)
    as_it_stands = [str(row.cells[1]) for row in rows_of(path, encoding="cp1252")[0]]
    assert sum("Ã" in name for name in as_it_stands) == 1


def test_the_sign_of_the_euro_is_such_a_letter(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("id;name\n1;Crème 16,16\u00a0€\n".encode() + "2;Dorée 5,00 €\n".encode("cp1252"))
    assert [row.cells[1] for row in rows_of(path)[0]] == ["Crème 16,16 €", "Dorée 5,00 €"]


def test_it_reads_letters_of_utf8_within_a_line_too(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(
        b"id,name\n1,"
        + "Hermès £5 l’été".encode()
        + b"\n2,"
        + "Crème".encode()
        + "Œuvre «CAFÉ» À".encode("cp1252")
        + b"\n"
    )
    rows, _ = rows_of(path)
    assert [row.cells[1] for row in rows] == ["Hermès £5 l’été", "CrèmeŒuvre «CAFÉ» À"]


@pytest.mark.parametrize("codec", ["cp932", "euc_jp", "iso2022_jp"])
def test_it_tells_japanese_whatever_it_is_written_in(tmp_path: Path, codec: str) -> None:
    path = write_text(tmp_path / "list.csv", "商品番号,商品名\n1,バーキン30 トゴ 手提げ\n", codec)
    rows, table = rows_of(path)
    assert table.headers == ["商品番号", "商品名"]
    assert rows[0].cells == ("1", "バーキン30 トゴ 手提げ")


def test_it_refuses_a_file_cut_within_a_character(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(("id,name\n1,资生堂\n" * 50 + "2,资").encode()[:-1])
    assert refusal(path).code == "truncated"
    path.write_bytes(SIMPLIFIED.encode("utf-16")[:-1])
    assert refusal(path).code == "truncated"


def test_it_finds_letters_that_come_late(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"id,name\n" + b"1,plain\n" * 200_000 + "2,品牌颜色\n".encode("gbk"))
    rows, table = rows_of(path)
    assert table.encoding is not None
    assert table.encoding.codec == "gb18030"
    assert rows[-1] == (200_002, ("2", "品牌颜色"), ())


def test_it_removes_the_byte_order_mark_and_says_so(tmp_path: Path) -> None:
    path = write_text(tmp_path / "list.csv", "kitten,win\n1,2\n", "utf-8-sig")
    _, table = rows_of(path)
    assert table.headers == ["kitten", "win"]
    assert "The byte order mark at the start of the file was left out." in table.notes


def test_a_plus_alone_makes_no_utf7(tmp_path: Path) -> None:
    text = "sku,name,phone\nA,Box+bag- set,+33 1 42\nB,C+AOA-t+AOk-,x\n"
    rows, table = rows_of(write_text(tmp_path / "plus.csv", text))
    assert table.encoding is not None
    assert (table.encoding.codec, rows[1].cells[1]) == ("utf-8", "C+AOA-t+AOk-")


MISREAD = "id,name,brand\r\n1,Crème d’été rosée,Hermès\r\n2,Plain,Chloé\r\n3,«Garçon» naïf,Céline\r\n"


@pytest.mark.parametrize("codec", ["gb18030", "cp1251"])
def test_utf8_that_was_once_read_as_another_is_put_right(tmp_path: Path, codec: str) -> None:
    """As when a program opens UTF-8 as what is usual where it runs, and saves what it sees."""
    wrong = MISREAD.encode().decode(codec)
    rows, table = rows_of(write_text(tmp_path / "list.csv", wrong))
    assert [row.cells for row in rows] == [tuple(line.split(",")) for line in MISREAD.splitlines()[1:]]
    assert table.encoding is not None
    assert (table.encoding.codec, table.encoding.misread, table.encoding.certainty) == (
        "utf-8",
        codec,
        "unsure",
    )
    note = next(note for note in table.notes if "once read as" in note)
    assert "Hermès" in note
    assert wrong.splitlines()[1][:20] in note
    kept, _ = rows_of(tmp_path / "list.csv", encoding="utf-8")
    assert ",".join(map(str, kept[0].cells)) == wrong.splitlines()[1]


@pytest.mark.parametrize("codec", ["cp949", "cp932", "cp950", "cp1252"])
def test_so_is_what_other_programs_have_misread(tmp_path: Path, codec: str) -> None:
    text = "id,name\r\n1,Hermès\r\n2,Ligne été\r\n3,Tissu brodé main\r\n"
    rows, table = rows_of(write_text(tmp_path / "list.csv", text.encode().decode(codec)))
    assert [row.cells[1] for row in rows] == ["Hermès", "Ligne été", "Tissu brodé main"]
    assert table.encoding is not None
    assert table.encoding.misread == codec


@pytest.mark.parametrize(
    "text",
    [
        "id,name\n1,Kitty猫\n2,Nike帽\n",  # at the end of a word it may be meant
        "id,name\n1,Herm猫s\n2,女士钱包\n",  # another line is Chinese in earnest
        "id,name\n1,LV经典款bag\n2,nike红色men\n",
        "id,name\n1,Hermès\n2,Crème\n",
        "id,name\n1,iPhone每day\n2,中文\n",
        "id,name\n1,Сумка кожаная\n2,часы\n",
    ],
)
def test_what_may_be_meant_stays_as_it_is(tmp_path: Path, text: str) -> None:
    rows, table = rows_of(write_text(tmp_path / "list.csv", text))
    assert [",".join(map(str, row.cells)) for row in rows] == text.splitlines()[1:]
    assert table.encoding is not None
    assert table.encoding.misread == ""


def test_a_line_that_was_not_misread_stays_among_those_that_were(tmp_path: Path) -> None:
    """Far below what is looked at first, and over the borders of the blocks that are read at once."""
    wrong = "".join(f"{n},Crème d’été\r\n" for n in range(30_000)).encode().decode("gb18030")
    path = write_text(tmp_path / "list.csv", f"id,name\r\n{wrong}x,真皮手提包\r\n")
    rows, _ = rows_of(path)
    assert {row.cells[1] for row in rows[:-1]} == {"Crème d’été"}
    assert rows[-1].cells == ("x", "真皮手提包")


@pytest.mark.parametrize("words", ["sac à main", "très bon état", "qualità", "Gürtel"])
def test_a_chinese_program_s_french_is_no_big5(tmp_path: Path, words: str) -> None:
    text = "reference,title\n" + "".join(f"A-{n},{words} {n}\n" for n in range(9))
    path = write_text(tmp_path / "pieces.csv", text, "gb18030")
    assert detect_encoding(path, filename="pieces.csv").codec == "gb18030"
