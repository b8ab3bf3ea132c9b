"""What the applicant's pages explain: channels, papers, and the way an application goes."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from ..models import Channel, DocumentKind, Sector
from ..states import ApplicationStatus

Words = str | Promise


@dataclass(frozen=True, slots=True)
class ChannelWords:
    """A way of selling, for somebody who has never heard of it."""

    channel: Channel
    what: Words
    stock: Words
    seller: Words
    cost: Words

    @property
    def name(self) -> Words:
        return self.channel.label


CHANNELS = (
    ChannelWords(
        Channel.FLAGSHIP,
        _("Your own store under your own name. You set it up, fill it and run it; one store for each brand."),
        _("Yours"),
        _("You, the merchant"),
        _("A deposit, an annual fee and a commission"),
    ),
    ChannelWords(
        Channel.SELF_OPERATED,
        _("We buy your goods and sell them in our category stores, cosmetics or pets for example."),
        _("Ours, once we have bought it"),
        _("We, the platform"),
        _("Nothing; we place purchase orders"),
    ),
    ChannelWords(
        Channel.FULL_SERVICE,
        _("You bring the brand, we run the whole retail: store, content, service and logistics."),
        _("Yours, or left with us on consignment"),
        _("You, the merchant"),
        _("A higher commission and a service fee"),
    ),
    ChannelWords(
        Channel.OVERSEAS,
        _(
            "Goods on consignment in our warehouses abroad, shipped one by one as they sell. "
            "Made for young brands, and for secondhand luxury with one piece of each kind."
        ),
        _("Yours, on consignment"),
        _("You, the merchant"),
        _("A commission for each sale, storage and picking"),
    ),
)

# What a paper must show to be accepted. The order is that of the rows that show them.
PAPERS: dict[str, Words] = {
    DocumentKind.REGISTRATION: _(
        "An extract of the register of companies or the certificate of incorporation: name, number, date."
    ),
    DocumentKind.TRADEMARK: _(
        "The certificate (R), or for some goods the receipt of the application (TM), which takes a second review. "
        "Its Nice classes must cover your goods, and it must not lapse before the contract ends."
    ),
    DocumentKind.AUTHORISATION: _(
        "If the trademark is not your company's own: every letter from the trademark's owner down to your company, "
        "without a gap, for the whole term and for the place where you sell."
    ),
    DocumentKind.BANK_PROOF: _(
        "A statement or a letter of the bank that shows the company's name and the number of the account."
    ),
    DocumentKind.RETAIL_LICENCE: _(
        "The licence to sell by retail in your country, or what the authorities give you in its place."
    ),
    DocumentKind.FOOD_LICENCE: _("For food, drinks and supplements: the licence of the food business."),
    DocumentKind.COSMETICS_LICENCE: _("For cosmetics and perfume: the filing or licence of the products."),
    DocumentKind.BRAND_STORY: _(
        "What the brand stands for, on a page or two; with sales figures and pictures if you like."
    ),
    DocumentKind.TRANSLATION: _("A translation of a paper that is in neither English nor Chinese."),
    DocumentKind.OTHER: _("Anything else that helps us to decide."),
}


@dataclass(frozen=True, slots=True)
class StepWords:
    """One step of the way; `steps` are the statuses whose working days it may take together."""

    name: Words
    what: Words
    steps: tuple[ApplicationStatus, ...] = ()


S = ApplicationStatus
WAY = (
    StepWords(
        _("You apply"),
        _("Sign up with your e-mail address, name your company and your brand, and send the papers."),
    ),
    StepWords(
        _("We check"),
        _(
            "A reviewer looks at every paper. If one is missing or unclear we ask for exactly that, "
            "and the clock waits for you."
        ),
        (S.SUBMITTED, S.IN_REVIEW),
    ),
    StepWords(
        _("A second person looks"),
        _("Only where it is needed, for example if the trademark is still pending."),
        (S.SECOND_REVIEW,),
    ),
    StepWords(
        _("Contract"),
        _(
            "We send you a contract for each channel, with the commission, the fees and the term. You sign it."
        ),
        (S.APPROVED,),
    ),
    StepWords(
        _("Paying the deposit"),
        _("You pay the deposit that the contract names. It stays yours and comes back at the end."),
        (S.CONTRACT_SIGNED,),
    ),
    StepWords(
        _("Open for sale"),
        _("We open the store, and you manage your goods, listings and orders in the back-office."),
        (S.DEPOSIT_PAID,),
    ),
)


def working_days(days: int) -> str:
    return ngettext("up to %(days)s working day", "up to %(days)s working days", days) % {"days": days}


def sector_name(sector: Sector) -> str:
    """The sector in the language spoken."""
    chinese = sector.name_zh_hans if get_language() == "zh-hans" else ""
    return chinese or sector.name
