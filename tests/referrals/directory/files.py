"""Files of a directory, written by hand: small, in HSDS 3.0, with the shelter whose address nobody may show."""

import io
import zipfile
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "hsds"
samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real files of ../shared/data are not here")

PANTRY = {
    "organizations.csv": "id,name,description,website,parent_organization_id\n"
    "o1,Harbor Food Network,Food for families.,harbor.example.org,\n"
    "o2,Open Door House,\"Shelter and counsel.\nDay and night.\",,o1\n",
    "services.csv": "id,organization_id,name,status,minimum_age,maximum_age,fees_description,assured_date\n"
    "s1,o1,Family food pantry,active,,,Free,2026-10-01\n"
    "s2,o2,Shelter for people who flee from violence,active,18,,,2026-09-15\n",
    "locations.csv": "id,location_type,organization_id,name,latitude,longitude\n"
    "l1,physical,o1,Harbor Hall,37.4841,-122.2287\n"
    "l2,physical,o2,Open Door House,37.4999,-122.2555\n",
    "service_at_location.csv": "id,service_id,location_id\nsl1,s1,l1\nsl2,s2,l2\n",
    "addresses.csv": "id,location_id,address_1,city,state_province,postal_code,country,address_type,is_private\n"
    "a1,l1,1 Pier Street,Redwood City,CA,94063,US,physical,\n"
    "a2,l2,77 Hidden Lane,Redwood City,CA,94061,US,physical,yes\n",
    "phones.csv": "id,service_id,number,type,description,is_private\n"
    "p1,s1,650 555-0101,voice,Office,\np2,s2,650 555-0199,voice,Crisis line,\np3,s2,650 555-0777,voice,Night desk,true\n",
    "schedules.csv": "id,service_id,freq,byday,opens_at,closes_at\nt1,s1,WEEKLY,\"MO,WE\",09:00,17:30\n",
    "languages.csv": "id,service_id,name,code\ng1,s1,Spanish,es\n",
}  # fmt: skip


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def members(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}
