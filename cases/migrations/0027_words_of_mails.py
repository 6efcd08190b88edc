"""The words of a mail are found by an index where the database has one for parts of words."""

from django.db import migrations, transaction
from django.db.utils import Error

# As Django writes `icontains`: in capitals. One index serves both columns.
INDEX = """
CREATE INDEX IF NOT EXISTS message_words ON cases_message USING gin (
    UPPER(subject::text) gin_trgm_ops, UPPER(to_address::text) gin_trgm_ops
)
"""


def make_index(apps, schema_editor):
    """Whose user may not make the extension goes on without: the search is slow and nothing more,
    and a check says what to do."""
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            schema_editor.execute(INDEX)
    except Error:
        return


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS message_words")


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0026_telling'),
    ]

    operations = [
        migrations.RunPython(make_index, drop_index, elidable=False),
    ]
