"""What a case weighs, as data: for comparing colleagues of one district."""

from django.db import migrations

SOURCE = (
    "The product's own; no standard weighs cases of school social workers. The School Social Work Association of America only gives a"
    " ratio (1:250, lower for intensive need), and standard 7 of the National Association of Social Workers asks that workload, not"
    " the number of cases, be looked at. The district decides"
)
WEIGHTS = {
    "workload.case": (1, "An open case", "Each open case that is not on the waiting list."),
    "workload.need_now": (1, "A need for today or tomorrow", "Added to a case whose most urgent open need is of today or tomorrow."),
    "workload.need_soon": (0.5, "A need within two weeks", "Added to a case whose most urgent open need is to be met within two weeks."),
    "workload.obligation": (0.5, "An open obligation", "Added for each open obligation of the case."),
    "workload.reason.safety": (1, "A case about safety", "Added to a case that was opened for safety."),
    "workload.reason.mental_health": (1, "A case about feelings and mental health", "Added to a case that was opened for feelings and mental health."),
    "workload.reason.housing": (0.5, "A case about housing", "Added to a case that was opened for housing. Other reasons have rows of their own where a district makes them (workload.reason. and the standard word)."),
}


def add(apps, schema_editor):
    Definition = apps.get_model("sswork", "Definition")
    for code, (value, title, text) in WEIGHTS.items():
        Definition.objects.create(
            code=code, title=title, text=text, value=value, unit="of weight", source=SOURCE, confidence="low"
        )


def remove(apps, schema_editor):
    apps.get_model("sswork", "Definition").objects.filter(code__in=WEIGHTS, organization=None).delete()


class Migration(migrations.Migration):

    dependencies = [("cases", "0037_waiting_list")]

    operations = [migrations.RunPython(add, remove)]
