"""The product served by the owner of the tables, which it refuses by itself: to measure what its protections cost."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
