"""Who may import whom: between the apps downwards only, inside an app leftwards only."""

import ast

from .sources import APPS, DOMAIN_APPS, imports, modules

MAY_IMPORT = {
    "sswork": set(),
    "cases": {"sswork"},
    "referrals": {"sswork", "cases"},
    "attendance": {"sswork", "cases"},
    "homeless": {"sswork", "cases"},
}
# Inside an app a layer imports only layers to its left. Layers in one pair of brackets may import each other.
LAYERS = [
    {"enums", "records_enums", "encounter_enums", "obligation_enums", "directory_enums", "loop_enums", "family_enums"},
    {"rules", "clocks", "records_rules", "encounter_rules", "obligation_rules", "wording", "presets"},
    {"models", "row_rules"},
    {"queries", "sums", "counts"},
    {"actions", "owning", "roster", "imports"},
    {"forms"},
    {"filters"},
    {"purposes", "panels", "tiles", "reminders", "search", "timeline", "nav", "records", "kept", "facts", "dates"},
    {"tasks"},
    {"views"},
    {"urls", "public_urls"},
    {"admin", "management", "apps"},
]
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}


def test_there_is_source_to_walk():
    assert {path.parts[0] for path, _ in modules()} == set(APPS)


def test_apps_import_downwards():
    wrong = [
        f"{path}:{line} imports {name}"
        for path, tree in modules()
        for name, line in imports(tree)
        if (top := name.split(".")[0]) in {*APPS, "demo", "tests", "bench"}
        and top not in MAY_IMPORT[path.parts[0]] | {path.parts[0]}
    ]
    assert wrong == []


def test_every_module_of_a_domain_app_belongs_to_a_layer():
    unknown = {str(path) for path, _ in modules(*DOMAIN_APPS) if path.name != "__init__.py" or len(path.parts) > 2}
    unknown = {each for each in unknown if each.split("/")[1].removesuffix(".py") not in RANK}
    assert unknown == set(), "name the layer in LAYERS, or move the module"


def test_layers_import_leftwards():
    wrong = []
    for path, tree in modules(*DOMAIN_APPS):
        layer = path.with_suffix("").parts[1]
        for name, line in imports(tree):
            app, _, rest = name.partition(".")
            other = rest.split(".")[0]
            if app in DOMAIN_APPS and other in RANK and RANK[other] > RANK.get(layer, len(LAYERS)):
                wrong.append(f"{path}:{line} {layer} imports {name}")
    assert wrong == []


def test_forms_never_save():
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in modules(*DOMAIN_APPS)
        if "forms" in path.with_suffix("").parts
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == "save"
    ]
    assert wrong == []
