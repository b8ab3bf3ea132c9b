"""What is kept of where an order went."""

import pytest

from fulfillment.orders.profiles.regions import Regions


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
