from django.db import models

from .base import DirectoryRow, long_text, text


class Taxonomy(DirectoryRow):
    """A list of terms by which services are sorted; licensed ones (211 HSIS) come with the files of those who hold the licence."""

    name = models.CharField(max_length=300)
    description = long_text()
    uri = text(500)
    version = text(60)

    class Meta(DirectoryRow.Meta):
        pass


class TaxonomyTerm(DirectoryRow):
    """A term, such as "Food pantry", and what it stands under."""

    code = text(120)
    name = models.CharField(max_length=300)
    description = long_text()
    parent = models.ForeignKey("self", models.SET_NULL, null=True, related_name="narrower")
    taxonomy_name = text(300, help_text="called taxonomy in files: its name, where no row describes it")
    language = text(20)
    taxonomy = models.ForeignKey(Taxonomy, models.SET_NULL, null=True, related_name="terms")
    term_uri = text(500)

    class Meta(DirectoryRow.Meta):
        pass

    def __str__(self) -> str:
        return self.name


class DirectoryAttribute(DirectoryRow):
    """That a term says something about a row: ``link_entity`` is the table, ``link_id`` the row's id in the file."""

    link_id = models.CharField(max_length=255)
    taxonomy_term = models.ForeignKey(TaxonomyTerm, models.CASCADE, related_name="links")
    link_type = text(100)
    link_entity = models.CharField(max_length=60)
    value = long_text()

    class Meta(DirectoryRow.Meta):
        indexes = [models.Index(fields=["source", "link_entity", "link_id"], name="directory_attribute_links")]
