from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SsworkConfig(AppConfig):
    name = "sswork"

    def ready(self):
        from . import celery, registry
        from .security import checks  # noqa: F401 - registers itself

        celery.app.set_default()  # so that tasks called in a request go to our broker

        autodiscover_modules(*registry.PLACES)
        for each in registry.ALL:
            each.freeze()
