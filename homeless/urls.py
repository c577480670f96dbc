app_name = "homeless"

urlpatterns: list = []
