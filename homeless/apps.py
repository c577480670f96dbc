from django.apps import AppConfig


class HomelessConfig(AppConfig):
    name = "homeless"
