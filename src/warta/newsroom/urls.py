"""Addresses that stand before Wagtail's own, and narrow or add to them."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.views.generic import RedirectView
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views import collection_privacy
from wagtail.admin.views.page_privacy import SetPrivacyView
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
from wagtail.images.views.images import IndexView as PictureIndexView

from warta.newsroom import components, front_viewsets, reports, suggesting
from warta.newsroom.filters import PictureFilters

app_name = "newsroom"
PICTURES = PictureIndexView.as_view


def _view(view: Any) -> Any:
    return require_admin_access(view)


def _chief(view: Any) -> Any:
    return require_admin_access(reports.for_superusers(view))


urlpatterns = [
    path("login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("topic-names/", _view(reports.topic_names), name="topic_names"),
    path("suggestions/", _view(suggesting.suggestions), name="suggestions"),
    path("components/", _view(components.components), name="components"),
    path("components/<slug:sheet>/", _view(components.frame), name="components_frame"),
    path("curate/<int:page_id>/", _view(front_viewsets.curate), name="curate"),
    path("tag-autocomplete/", _view(reports.picture_tags)),
    path("tag-autocomplete/<slug:app_name>/<slug:model_name>/", _view(reports.picture_tags)),
    path("bulk/<str:app_label>/<str:model_name>/<str:action>/", _view(reports.bulk)),
    path(
        "editing-sessions/ping/<str:app_label>/<str:model_name>/<str:object_id>/<int:session_id>/",
        _view(reports.ping),
    ),
    path("reports/workflow/", _view(reports.WorkflowView.as_view())),
    path("reports/workflow/results/", _view(reports.WorkflowView.as_view(results_only=True))),
    path("reports/workflow_tasks/", _view(reports.WorkflowTasksView.as_view())),
    path(
        "reports/workflow_tasks/results/",
        _view(reports.WorkflowTasksView.as_view(results_only=True)),
    ),
    path("reports/site-history/", _chief(LogEntriesView.as_view())),
    path("reports/site-history/results/", _chief(LogEntriesView.as_view(results_only=True))),
    path("reports/page-types-usage/", _chief(PageTypesUsageReportView.as_view())),
    path(
        "reports/page-types-usage/results/",
        _chief(PageTypesUsageReportView.as_view(results_only=True)),
    ),
    path(
        "pages/usage/<slug:content_type_app_name>/<slug:content_type_model_name>/",
        _view(reports.PagesOfTypeView.as_view()),
    ),
    path(
        "pages/usage/<slug:content_type_app_name>/<slug:content_type_model_name>/results/",
        _view(reports.PagesOfTypeView.as_view(results_only=True)),
    ),
    # Who may read what is published is not settled here, and the forms name every group.
    path("pages/<int:page_id>/privacy/", _chief(SetPrivacyView.as_view())),
    path("collections/<int:collection_id>/privacy/", _chief(collection_privacy.set_privacy)),
    path("images/", _view(PICTURES(filterset_class=PictureFilters))),
    path("images/results/", _view(PICTURES(filterset_class=PictureFilters, results_only=True))),
    path("choose-page/chosen-multiple/", _view(reports.ChosenPagesView.as_view())),
]
