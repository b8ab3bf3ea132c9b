"""What carriers' tracking codes mean, one table per vocabulary.

AfterShip, 17TRACK and EasyPost are the status names of those services; SF's are its route operation codes.
A code that stands in no table is an exception that a person looks at: its text is kept as the carrier sent it.
"""

from collections.abc import Mapping

from .models import Milestone, Vocabulary

M = Milestone
CODES: Mapping[str, Mapping[str, Milestone]] = {
    Vocabulary.AFTERSHIP: {
        "Pending": M.ANNOUNCED,
        "InfoReceived": M.ANNOUNCED,
        "InTransit": M.IN_TRANSIT,
        "OutForDelivery": M.OUT_FOR_DELIVERY,
        "AvailableForPickup": M.OUT_FOR_DELIVERY,
        "AttemptFail": M.EXCEPTION,
        "Delivered": M.DELIVERED,
        "Exception": M.EXCEPTION,
        "Expired": M.EXCEPTION,
    },
    Vocabulary.SEVENTEEN_TRACK: {
        "NotFound": M.ANNOUNCED,
        "InfoReceived": M.ANNOUNCED,
        "InTransit": M.IN_TRANSIT,
        "OutForDelivery": M.OUT_FOR_DELIVERY,
        "AvailableForPickup": M.OUT_FOR_DELIVERY,
        "DeliveryFailure": M.EXCEPTION,
        "Delivered": M.DELIVERED,
        "Exception": M.EXCEPTION,
        "Expired": M.EXCEPTION,
    },
    Vocabulary.EASYPOST: {
        "unknown": M.ANNOUNCED,
        "pre_transit": M.ANNOUNCED,
        "in_transit": M.IN_TRANSIT,
        "out_for_delivery": M.OUT_FOR_DELIVERY,
        "available_for_pickup": M.OUT_FOR_DELIVERY,
        "delivered": M.DELIVERED,
        "failure": M.EXCEPTION,
        "return_to_sender": M.EXCEPTION,
        "cancelled": M.EXCEPTION,
        "error": M.EXCEPTION,
    },
    Vocabulary.SF: {
        "50": M.IN_TRANSIT,
        "44": M.OUT_FOR_DELIVERY,
        "80": M.DELIVERED,
        "8000": M.DELIVERED,
        "70": M.EXCEPTION,
    },
}


def milestone_of(vocabulary: str, code: str) -> Milestone:
    """Our word for a carrier's code; EXCEPTION for one that is not known.

    17TRACK refines its words behind an underscore (`InTransit_CustomsReleased`): the word before it counts. Carriers
    write one word in capitals and without, and mean the same.
    """
    words = {word.casefold(): milestone for word, milestone in CODES[vocabulary].items()}
    if vocabulary == Vocabulary.SEVENTEEN_TRACK:
        code = code.partition("_")[0]
    return words.get(code.casefold(), Milestone.EXCEPTION)
