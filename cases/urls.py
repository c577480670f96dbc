from django.urls import URLPattern

app_name = "cases"

student_urls: list[URLPattern] = []

casework_urls: list[URLPattern] = []

roster_urls: list[URLPattern] = []

urlpatterns = [*student_urls, *casework_urls, *roster_urls]
