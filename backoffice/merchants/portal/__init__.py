"""The applicant's pages: from the first look to the open store, in English and Chinese."""
