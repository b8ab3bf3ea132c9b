from django.db import migrations

# No query asks how the values of these columns are spread. To find out PostgreSQL compares 30,000 documents with one
# another each time a table has grown: in the middle of an import, a third of what it spent on the import.
_DOCUMENTS = ("cells", "values", "errors", "record", "left")
OFF = "".join(f'ALTER TABLE imports_importrow ALTER "{name}" SET STATISTICS 0;' for name in _DOCUMENTS)
ON = "".join(f'ALTER TABLE imports_importrow ALTER "{name}" SET STATISTICS -1;' for name in _DOCUMENTS)


class Migration(migrations.Migration):
    replaces = [("imports", "0016_no_statistics_of_documents")]
    dependencies = [("imports", "0003_room_for_marks")]

    operations = [migrations.RunSQL(OFF, ON)]
