"""What is kept of where an order went."""

import pytest

from fulfillment.orders.profiles.regions import Regions, region_of


@pytest.mark.parametrize("own", ["Provincia (destinatario)", "Customer location", "收件人省份", "Region"])
def test_a_column_of_regions_is_none_of_people(own: str) -> None:
    assert Regions(["Order", own], 1).kept("浙江省", ["1", "浙江省"]) == "浙江省"


@pytest.mark.parametrize(
    "other",
    [
        "Provincia (destinatario)", "Estado del comprador", "Stato acquirente", "Buyer prefecture", "Customer location",
        "Область получателя", "수취인 시도", "Customer segment", "Client code", "客户来源", "客戶來源", "Customer_ID",
    ],
)  # fmt: skip
def test_what_else_is_said_of_people_is_no_name(other: str) -> None:
    assert Regions(["Region", other], 0).kept("Roma", ["Roma", "Roma"]) == "Roma"


@pytest.mark.parametrize(
    "other", ["Customer", "Buyer_name", "收貨人", "購入者", "Destinatario", "Kunde", "客户姓名"]
)
def test_a_name_that_a_column_of_people_has_is_not_kept(other: str) -> None:
    regions = Regions(["Region", other], 0)
    assert regions.kept("Roma", ["Roma", "Roma"]) == ""
    assert "the name that another column has of a person" in regions.notes()[0]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("上海 上海市 静安区 某某路", "上海"), ("浙江省 杭州市 西湖区 文三路", "浙江省"), ("北京海淀区中关村", "北京"),
        ("广东广州市天河区", "广东"), ("广西壮族自治区南宁市", "广西壮族自治区"), ("王五 上海市", ""),
        ("內蒙古自治區", "內蒙古自治區"), ("廣東省廣州市天河區", "廣東省"),
        ("東京都 千代田区", "東京都"), ("경기도 성남시 분당구", "경기도"), ("New South Wales", "New South Wales"),
    ],
)  # fmt: skip
def test_of_an_address_without_numbers_the_province_alone_is_kept(said: str, kept: str) -> None:
    assert region_of(said) == kept
