"""The directory of agencies and what they offer, in the terms of the Human Services Data Specification (HSDS) 3.0.

It is no student record. Tables, columns and the words of their values are the specification's, so that a file goes in and
comes out as it was; what only this product knows (who confirmed a service, when it went from its file) stands beside them.
"""

from .agencies import Agency, AgencyIdentifier, AgencyProgram, Funding
from .base import DirectoryRow, DirectorySource
from .places import Accessibility, Location, LocationAddress, ServiceAtLocation
from .reaching import Contact, Language, OpeningTime, Phone
from .services import CostOption, RequiredDocument, Service, ServiceArea, ServiceCard
from .terms import DirectoryAttribute, Taxonomy, TaxonomyTerm
from .words import ServiceWords

__all__ = [
    "Accessibility",
    "Agency",
    "AgencyIdentifier",
    "AgencyProgram",
    "Contact",
    "CostOption",
    "DirectoryAttribute",
    "DirectoryRow",
    "DirectorySource",
    "Funding",
    "Language",
    "Location",
    "LocationAddress",
    "OpeningTime",
    "Phone",
    "RequiredDocument",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceCard",
    "ServiceWords",
    "Taxonomy",
    "TaxonomyTerm",
]
