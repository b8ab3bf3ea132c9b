"""Lists of companies as other systems export them; the headers are facts of these formats."""

from backoffice.imports.layouts import Layout

LAYOUTS = (
    # Its «id» is the external one, by which the export finds its record again.
    Layout(
        name="Odoo, contacts",
        telling=("id", "name", "is_company"),
        places={
            "ref": "reference",
            "id": "reference",
            "name": "name",
            "company_name": "",
            "supplier": "",
            "company_registry": "registration_number",
            "street2": "address_more",
            "state_id": "state",
            "country_id": "country",
        },
    ),
)
