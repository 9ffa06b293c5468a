"""Addresses of the newsroom's own process; readers' addresses are entries, not routes."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from warta.newsroom.views import private_file

urlpatterns = [
    path("newsroom/media/<path:name>", private_file, name="private_file"),
    path("newsroom/print/<path:name>", private_file, {"printed": True}, name="printed_file"),
    path("newsroom/", include("warta.newsroom.urls")),
    path("newsroom/", include(wagtailadmin_urls)),
    path("account/", include("allauth.urls")),
    path("newsroom/pages/", include(wagtail_urls)),
]
