"""One application from the applicant's first page to the open store, in a real browser, in both languages.

The applicant reads her pages in one language; the platform's people work in the admin, each with a second factor. On
the way everything happens that may happen to an application that is approved in the end: a file is refused, papers are
asked for and sent, a pending trademark takes a second review, two people approve the terms, the deposit is paid.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.merchants.days import today
from backoffice.merchants.models import Application, ContractTerms, Document, InfoItem
from backoffice.merchants.services import install_rules
from tests.browser.people import PASSWORD, Applicant, Colleague, hire
from tests.browser.windows import Album, Windows, letter_to

ADDRESS = "claire@lumen.example"
COMPANY = "Lumen Paris S.A.S."
STAFF = {
    "rosa": ("Rosa Reviewer", Role.REVIEWER),
    "simon": ("Simon Second", Role.REVIEWER),
    "mina": ("Mina Manager", Role.ACCOUNT_MANAGER),
    "felix": ("Felix Finance", Role.FINANCE),
    "ada": ("Ada Admin", Role.PLATFORM_ADMIN),
}


@pytest.fixture
def office_people() -> dict[str, User]:
    with scope(office("tests")):
        install_rules()
    return hire(STAFF)


@pytest.fixture(params=["en-gb", "zh-hans"])
def claire(request: Any, windows: Windows, accessible: Callable[[Page], None], tmp_path: Path) -> Applicant:
    return Applicant(windows.open(language=request.param), request.param, ADDRESS, tmp_path, accessible)


def a_year_from_today() -> dict[str, str]:
    """The days of a contract that has begun, so that the brand's goods are offered as soon as it is live."""
    return {"starts_on": today().isoformat(), "ends_on": (today() + timedelta(days=360)).isoformat()}


def state_of_the_application() -> str:
    return str(application().status)


def signs_up(claire: Applicant, album: Album) -> None:
    claire.page.goto("/apply/")
    claire.reads("Sell your brand to consumers in China")
    album.keep(claire.page, f"apply-welcome-{claire.language}")
    claire.follows("Start an application")
    claire.reads("Sign up")
    claire.fills(email=ADDRESS)
    claire.presses("Send me the link")
    claire.reads("Look into your mail")
    claire.follows_the_letter()
    claire.reads("Your account")
    claire.fills(name="Claire Moreau", password=PASSWORD)
    claire.presses("Make the account and go on")


def names_company_and_brand(claire: Applicant, album: Album) -> None:
    claire.reads("Your company")
    claire.fills(name=COMPANY, registration_number="552100554", registered_on="2015-03-14")
    claire.chooses(country="FR")
    claire.fills(vat_number="FR40303265045", iban="FR1420041010050500013M02606")
    album.keep(claire.page, f"apply-company-{claire.language}")
    claire.presses("Save and go on")
    claire.reads("A new application")
    claire.fills(brand_name="Lumen", **a_year_from_today())
    claire.chooses(brand_country="FR")
    claire.ticks("channels", "flagship")
    claire.ticks("sectors", "bags")
    claire.presses("Save and go on")


def sends_papers(claire: Applicant, album: Album) -> None:
    """All that is asked for; a program that calls itself a PDF is refused first, with a sentence."""
    claire.reads("Papers for %(brand)s", brand="Lumen")

    def adds(kind: str, name: str, **words: Any) -> None:
        claire.page.locator(f"main a[href$='/add/{kind}/']").first.click()
        claire.reads(name)
        claire.sends(kind, **words)

    claire.page.locator("main a[href$='/add/registration/']").click()
    program = claire.folder / "registration.pdf"
    program.write_bytes(b"MZ" + b"\0" * 4_000_000)
    claire.page.locator("main [name=file]").set_input_files(program)
    claire.fills(issuer="RCS Paris")
    claire.chooses(language="en")
    with claire.watches_the_upload(seconds=2) as words:
        claire.presses("Keep it")
        claire.page.locator(
            ".errorlist", has_text=claire.said("a program, whatever its name says")
        ).wait_for()
    how_far = [int(number) for said in words for number in re.findall(r"(\d+) %", said)]
    assert how_far == sorted(how_far), words
    assert 0 < how_far[0] < 100, words
    assert words[-1] == claire.said("Sent. We look at the file …")
    claire.sends("registration")
    adds(
        "trademark", "Trademark certificate", trademark_status="TM", paper_number="018999001", holder=COMPANY,
        nice_classes="18, 25", issuer="EUIPO", issued_on="2026-06-01", expires_on="2036-06-01", language="en",
    )  # fmt: skip
    album.keep(claire.page, f"apply-papers-{claire.language}")
    adds(
        "bank_proof", "Proof of the bank account", issuer="BNP Paribas",
        issued_on=(today() - timedelta(days=20)).isoformat(), language="en",
    )  # fmt: skip
    adds(
        "retail_licence", "Retail licence", paper_number="RL-77", issuer="CCI Paris", issued_on="2020-01-01",
        expires_on="2030-01-01", language="en",
    )  # fmt: skip
    claire.follows("Check and hand in")
    claire.reads("Check and hand in")
    claire.page.get_by_role("heading", name="1", exact=False).first.wait_for()
    album.keep(claire.page, f"apply-check-{claire.language}")
    # She leaves, and goes on another day where she was.
    claire.follows("Later")
    claire.follows("Go on with the papers")
    adds("brand_story", "Brand story", language="en")


def hands_in(claire: Applicant, album: Album) -> None:
    claire.follows("Check and hand in")
    claire.sees("Everything is there. Look once more, then hand it in.")
    claire.ticks("agreed")
    claire.presses("Hand in the application")
    claire.reads("Lumen")
    claire.sees("A reviewer will take your application. There is nothing for you to do.")
    claire.sees("Application handed in")
    assert state_of_the_application() == "submitted"
    assert "Lumen" in letter_to(ADDRESS)


def asks_for_more(rosa: Colleague, album: Album) -> None:
    """A better version of a paper that is there, and an answer in words."""
    rosa.opens("/admin/merchants/application/")
    rosa.page.get_by_role("link", name="Lumen").first.click()
    rosa.does("Take for review")
    album.keep(rosa.page, "onboarding-review")
    rosa.does(
        "Ask for information",
        documents=[str(paper.pk) for paper in papers() if paper.kind == "bank_proof"],
        questions="How many bags did you sell last year?",
        message="We cannot read the number of the account.",
    )
    assert state_of_the_application() == "need_info"


def answers(claire: Applicant, album: Album) -> None:
    assert "Lumen" in letter_to(ADDRESS)
    claire.page.goto("/apply/applications/")
    claire.reads(COMPANY)
    claire.follows("Lumen")
    claire.sees("Your turn")
    claire.follows("Answer")
    claire.reads("The reviewer needs something from you")
    claire.sees("We cannot read the number of the account.")
    album.keep(claire.page, f"apply-answer-{claire.language}")
    claire.follows("Send the file")
    claire.reads("Proof of the bank account")
    claire.sends("bank_proof", file="bank-proof-clear.pdf")
    claire.fills(**{f"item-{question().pk}-words": "About 4,000, most of them in France."})
    claire.presses("Save the answer")
    claire.sees("Saved. Send the answer when each thing is there.")
    claire.accessible(claire.page)
    claire.presses("Send the answer to the reviewer")
    claire.sees("Sent. The reviewer goes on.")
    assert state_of_the_application() == "in_review"


def decide(rosa: Colleague, simon: Colleague, album: Album) -> None:
    """The first reviewer accepts the papers and endorses; the trademark is pending, so a second one approves."""
    for paper in papers():
        rosa.opens(f"/admin/merchants/document/{paper.pk}/change/")
        rosa.does("Accept")
    address = f"/admin/merchants/application/{application().pk}/change/"
    rosa.opens(address)
    rosa.does("Endorse for a second review", because="The trademark is only applied for.")
    simon.opens(address)
    simon.does("Take for the second review")
    album.keep(simon.page, "onboarding-second-review")
    simon.does("Approve")
    assert state_of_the_application() == "approved"


def agrees(
    claire: Applicant,
    mina: Colleague,
    felix: Colleague,
    ada: Colleague,
    people: dict[str, User],
    album: Album,
) -> None:
    """The account manager proposes terms, two others approve them, the company signs."""
    ada.opens(f"/admin/merchants/company/{application().company_id}/change/")
    ada.does("Appoint an account manager", manager=str(people["mina"].pk))
    mina.creates(
        "/admin/merchants/contract/add/",
        "Draft a contract",
        application=str(application().pk),
        channel="flagship",
    )
    mina.does(
        "Propose terms", commission="4", fixed_fee="30000", minimum_guarantee="0", deposit="600000", currency="CNY",
        settlement_cycle="monthly", territory="CN", notice_days="90", **a_year_from_today(),
    )  # fmt: skip
    address = f"/admin/merchants/contractterms/{terms().pk}/change/"
    felix.opens(address)
    felix.does("Approve")
    claire.page.goto(f"/apply/applications/{application().pk}/")
    assert claire.page.get_by_text("600,000").count() == 0, (
        "terms that one more must approve are the office's own"
    )
    ada.opens(address)
    ada.does("Approve as the second")
    album.keep(ada.page, "onboarding-terms")
    claire.page.reload()
    claire.sees("to be signed")
    claire.sees("600,000.00 CNY")
    claire.reads("Lumen")
    album.keep(claire.page, f"apply-contract-{claire.language}")
    mina.opens(address)
    mina.does("Record the signature", signed_by="Claire Moreau")
    assert state_of_the_application() == "contract_signed"


def pays(claire: Applicant, felix: Colleague, album: Album) -> None:
    claire.page.reload()
    claire.sees("Please pay a deposit of %(amount)s.", amount="600,000.00 CNY")
    claire.reads("Lumen")
    felix.opens(f"/admin/merchants/contract/{terms().contract_id}/change/")
    felix.does("Book a deposit", amount="600000", reference="BANK-2026-1")
    album.keep(felix.page, "onboarding-deposit")
    claire.page.reload()
    claire.sees("The deposit is complete: %(amount)s.", amount="600,000.00 CNY")
    assert state_of_the_application() == "deposit_paid"


def opens(claire: Applicant, mina: Colleague, album: Album) -> None:
    mina.opens(f"/admin/merchants/application/{application().pk}/change/")
    mina.does("Open the sale")
    claire.page.reload()
    claire.reads("Lumen")
    claire.sees("Your brand is live: its goods can be offered.")
    claire.sees("Open for sale")
    album.keep(claire.page, f"apply-live-{claire.language}")
    assert state_of_the_application() == "live"
    headlines = claire.page.locator(".timeline strong").all_inner_texts()
    assert len(headlines) > 10
    if claire.language == "zh-hans":
        assert not [words for words in headlines if re.search("[a-z]{3}", words)], headlines


def application() -> Application:
    with scope(office("tests")):
        return Application.objects.select_related("company").get()


def papers() -> list[Document]:
    with scope(office("tests")):
        return list(Document.objects.order_by("pk"))


def terms() -> ContractTerms:
    with scope(office("tests")):
        return ContractTerms.objects.get()


def question() -> InfoItem:
    with scope(office("tests")):
        return InfoItem.objects.get(kind="")


def test_an_application_goes_from_the_first_page_to_the_open_store(
    claire: Applicant, office_people: dict[str, User], colleague: Callable[[str], Colleague], album: Album
) -> None:
    signs_up(claire, album)
    names_company_and_brand(claire, album)
    sends_papers(claire, album)
    hands_in(claire, album)
    rosa = colleague("rosa")
    asks_for_more(rosa, album)
    answers(claire, album)
    decide(rosa, colleague("simon"), album)
    mina, felix, ada = colleague("mina"), colleague("felix"), colleague("ada")
    agrees(claire, mina, felix, ada, office_people, album)
    pays(claire, felix, album)
    opens(claire, mina, album)
