from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class SsworkConfig(AppConfig):
    name = "sswork"

    def ready(self):
        from . import celery, checks, history, registry  # noqa: F401 - checks register themselves
        from .accounts import signals  # noqa: F401 - its receivers connect themselves
        from .security import checks as of_encryption  # noqa: F401 - they register themselves
        from .security import rows, serving  # noqa: F401 - its check registers itself

        celery.app.set_default()  # so that tasks called in a request go to our broker

        autodiscover_modules(*registry.PLACES)
        for each in registry.ALL:
            each.freeze()
        post_migrate.connect(history.attach, sender=self)
        post_migrate.connect(
            rows.install, sender=self
        )  # last: it gives the system the rights that the run-time role has by then
