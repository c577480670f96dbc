from django.urls import path

from homeless.views import episode, episodes, find

app_name = "homeless"

urlpatterns = [
    path("", episodes.Episodes.as_view(), name="episodes"),
    path("find/", find.Find.as_view(), name="find"),
    path("start/", find.Start.as_view(), name="episode-start"),
    path("<int:pk>/", episode.EpisodePage.as_view(), name="episode"),
    path("<int:pk>/end/", episode.EndEpisode.as_view(), name="episode-end"),
    path("<int:pk>/services/add/", episode.AddService.as_view(), name="service-add"),
]
