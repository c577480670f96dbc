"""The mails that were sent: content-free, so that an administrator may read them."""

from sswork.models import Mail
from sswork.roles import Permission
from sswork.views import TemplatePage

SHOWN = 100


class Mails(TemplatePage):
    permission = Permission.MAIL_VIEW
    template_name = "sswork/mails.html"

    def get_context_data(self, **kwargs):
        mails = Mail.objects.select_related("person").order_by("-made_at")[:SHOWN]
        return super().get_context_data(**kwargs) | {"mails": mails}
