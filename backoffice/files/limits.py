"""How much of a stranger's file is taken in, each bound with its reason."""

MEBIBYTE = 1024 * 1024

# A certificate of ten pages scanned in colour at 300 dpi has some 10 MB; twice that leaves room, and a hundred
# people who upload at once still fit on a small disk.
DOCUMENT_BYTES = 20 * MEBIBYTE
# A photograph of 48 million pixels as a telephone makes it.
PHOTO_BYTES = 25 * MEBIBYTE
# An A2 sheet at 400 dpi, or a photograph of 80 million pixels: some 320 MB while it is decoded.
PICTURE_PIXELS = 80_000_000
# All pages of a scanned TIFF together: fifty A4 sheets at 300 dpi.
TIFF_PIXELS = 450_000_000
TIFF_PAGES = 50
# Address space of the process that works on one file: a picture of the bound above twice, and the libraries.
WORK_MEMORY = 1536 * MEBIBYTE
# The largest honest file takes a few seconds on a slow machine.
WORK_SECONDS = 30.0
# What may come out: a picture that was packed better than we pack it.
RESULT_BYTES = 80 * MEBIBYTE

# Five hundred applications with eight papers each, most of them scans of a few pages.
ARCHIVE_BYTES = 512 * MEBIBYTE
ARCHIVE_DOCUMENTS = 5_000
ARCHIVE_DIRECTORY_ENTRY_BYTES = 1024
ARCHIVE_UNPACKED_BYTES = 1024 * MEBIBYTE
# Papers are packed already and shrink little more; text, the most shrinkable of them, by a tenth of this.
ARCHIVE_RATIO = 100
