"""What stands above every page for as long as it holds."""

from cases.models import BreakGlass
from sswork.registry import PageBanner, page_banners
from sswork.roles import Permission


@page_banners.register
class EmergencyAccess(PageBanner):
    """A record is open to the person in an emergency: until when, and the way to end it."""

    key, order, permission = "emergency", 10, Permission.BREAK_GLASS
    template_name = "cases/glass/banner.html"

    def get_context(self, user):
        running = list(BreakGlass.objects.running(user).select_related("student").order_by("until"))
        return {"running": running} if running else None
