"""Forms that offer, take and show only what belongs to the titles a user works for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import MethodType
from typing import Any, ClassVar

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from taggit.utils import edit_string_for_tags, parse_tags
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminTagWidget
from wagtail.fields import StreamField
from wagtail.models import Page, Site
from wagtail.rich_text import RichText  # noqa: F401  # registers the link handlers

from warta.fronts.models import Curation
from warta.media.actions import files_of, forget_files
from warta.newsroom.scoping import belongs, is_owned, of_titles, titles_of
from warta.titles.models import Title
from warta.topics.models import Section, Topic

EM_SPACE = "\u2003"
OF_ANOTHER_TITLE = _("“%s” belongs to another title.")
NOT_AVAILABLE = _("This does not belong to the title.")


class TitledForm(WagtailAdminModelForm):
    """The form of something that belongs to a title for good.

    The title is chosen when the thing is made, by those who work for several; afterwards it
    stays. Every choice among things that belong to titles is one among the title's own, in the
    form, in its inline forms and within its blocks.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.titles = self._settle_title()
        for form in self._forms():
            self._limit(form)
        for formset in self.formsets.values():
            self._limit_new_rows(formset)

    def _limit(self, form: forms.BaseForm) -> None:
        limit_choices(form, self.titles)

    def _limit_new_rows(self, formset: Any) -> None:
        """The row that a browser copies for each new one is made when the page is."""
        add_fields = formset.add_fields

        def add_limited_fields(form: forms.BaseForm, index: int | None) -> None:
            add_fields(form, index)
            self._limit(form)

        formset.add_fields = add_limited_fields

    def _settle_title(self) -> list[Title]:
        """The titles whose things may be chosen here."""
        titles = titles_of(self.for_user)
        if isinstance(self.instance, Title):
            return [self.instance] if self.instance.pk else titles
        if self.instance.pk and not getattr(self.instance, "is_template", False):
            self.fields.pop("title", None)
            return [title for title in titles if title.pk == self.instance.title_id]
        if len(titles) == 1:
            self.fields.pop("title", None)
            self.instance.title = titles[0]
        return titles

    def _forms(self) -> Iterator[forms.BaseForm]:
        yield self
        for formset in self.formsets.values():
            yield from formset.forms

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        title = cleaned.get("title") or getattr(self.instance, "title", None)
        if isinstance(self.instance, Title):
            title = self.instance if self.instance.pk else None
        if title is not None and not callable(title):
            self._check_choices(title)
        return cleaned

    def _check_choices(self, title: Title) -> None:
        """What was chosen must be of the very title chosen, not of another of the user's."""
        for form in self._forms():
            if form is not self:
                form.full_clean()
            for name, chosen in list(getattr(form, "cleaned_data", {}).items()):
                if name != "title" and _is_foreign(chosen, title):
                    form.add_error(name, OF_ANOTHER_TITLE % chosen)

    def _get_validation_exclusions(self) -> set[str]:
        """The title counts where a name must be the only one of its title, asked for or not."""
        excluded: set[str] = super()._get_validation_exclusions()
        return excluded - {"title"}

    def _update_errors(self, errors: ValidationError) -> None:
        """What is wrong with a field that is not asked for is told of the whole form."""
        told = getattr(errors, "error_dict", {})
        for name in [each for each in told if each not in (*self.fields, NON_FIELD_ERRORS)]:
            told.setdefault(NON_FIELD_ERRORS, []).extend(told.pop(name))
        super()._update_errors(errors)

    def _post_clean(self) -> None:
        super()._post_clean()
        for field in self.instance._meta.concrete_fields:
            if isinstance(field, StreamField) and field.name in self.fields:
                self._check_stream(field)

    def _check_stream(self, field: Any) -> None:
        value = field.value_from_object(self.instance)
        if any(self._is_beyond_reach(*found[:2]) for found in field.extract_references(value)):
            # What was sent names things that the user may not even see: it is not shown again.
            self.fields[field.name].bound_data = MethodType(lambda _, data, initial: initial, field)
            self.add_error(field.name, _("The text holds a thing that belongs to another title."))

    def _is_beyond_reach(self, model: type[models.Model], pk: Any) -> bool:
        """Whether a block or a link leads to something of another title."""
        model = ContentType.objects.get_for_model(model).model_class() or model
        if not is_owned(model):
            return False
        found = model._base_manager.filter(pk=pk).first()
        title = getattr(self.instance, "title", None) if self.instance.title_id else None
        return found is not None and not belongs(found, [title] if title else self.titles)


def _is_foreign(chosen: Any, title: Title) -> bool:
    if not isinstance(chosen, models.Model) or chosen.pk is None or not is_owned(type(chosen)):
        return False
    return not belongs(chosen, [title])


def limit_choices(form: forms.BaseForm, titles: Iterable[Title]) -> None:
    """Offer only what belongs to `titles`, and show nothing else when a refused form returns."""
    titles = list(titles)
    for field in form.fields.values():
        offered = getattr(field, "queryset", None)
        if offered is not None and is_owned(offered.model):
            field.queryset = of_titles(offered, titles)  # type: ignore[attr-defined]
            field.error_messages["invalid_choice"] = NOT_AVAILABLE
            if hasattr(field.widget, "get_instance"):
                _blind(field.widget, titles)


def _blind(widget: Any, titles: list[Title]) -> None:
    """Have a chooser look up what it shows among the things of `titles` alone."""
    look_up = widget.get_instance

    def get_instance(value: Any) -> Any:
        found = look_up(value)
        return found if found is not None and belongs(found, titles) else None

    widget.get_instance = get_instance


class TopicsWidget(AdminTagWidget):
    """Topics by name, found as one types: a title may have thousands."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(free_tagging=False, **kwargs)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        url = str(reverse_lazy("newsroom:topic_names"))
        context["widget"]["attrs"]["data-w-tag-url-value"] = url
        context["widget"]["help_text"] = _("Type a few letters and choose from the title's topics.")
        return context

    def format_value(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        return edit_string_for_tags(list(value))


class TopicsField(forms.Field):
    """The names of topics; `clean` gives the topics of `titles` that have them."""

    widget = TopicsWidget
    titles: ClassVar[list[Title]] = []

    def clean(self, value: Any) -> list[Topic]:
        names = parse_tags(super().clean(value) or "")
        found = {topic.name.casefold(): topic for topic in self._named(names)}
        unknown = [name for name in names if name.casefold() not in found]
        if unknown:
            raise ValidationError(
                _("There is no topic called “%s”. Add it under Topics first.") % unknown[0]
            )
        return [found[name.casefold()] for name in names]

    def _named(self, names: list[str]) -> Iterator[Topic]:
        for name in names:
            same = of_titles(Topic.objects.filter(name__iexact=name), self.titles)
            if topic := same.order_by("pk").first():
                yield topic

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = {topic.name.casefold() for topic in initial or []}
        return before != {name.casefold() for name in parse_tags(data or "")}


class ArticleForm(TitledForm):
    """The form of an article; its section is one of a list, its topics are found by name."""

    topics = TopicsField(required=False, label=_("Topics"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "section" in self.fields:
            self.fields["section"].label_from_instance = indented
        if "topics" in self.fields:
            self.fields["topics"].titles = self.titles

    def clean(self) -> dict[str, Any]:
        self._take_topics_of_title()
        return super().clean()

    def _take_topics_of_title(self) -> None:
        """With several titles to choose from, a name means the chosen title's topic."""
        title = self.cleaned_data.get("title")
        if title and self.cleaned_data.get("topics"):
            field = self.fields["topics"]
            field.titles = [title]
            try:
                self.cleaned_data["topics"] = field.clean(self["topics"].data)
            except ValidationError as error:
                self.add_error("topics", error)


class CurationForm(TitledForm):
    """The form of a front: each article stands on it once, and a section's has one form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not getattr(self.instance, "is_template", False):
            self.fields.pop("section", None)

    def _limit(self, form: forms.BaseForm) -> None:
        super()._limit(form)
        if "section" in form.fields:
            form.fields["section"].label_from_instance = indented  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        title = cleaned.get("title") or getattr(self.instance, "title", None)
        section = cleaned.get("section", self.instance.section)
        if title and section is None:
            others = Curation.objects.filter(title=title, section=None).exclude(pk=self.instance.pk)
            if others.exists():
                self.add_error("section", _("The home page has its form already: edit that one."))
        self._check_repeats()
        return cleaned

    def _check_repeats(self) -> None:
        seen: set[int] = set()
        for form in self.formsets["slots"].forms:
            found = getattr(form, "cleaned_data", {})
            article = found.get("article")
            if article is None or found.get("DELETE"):
                continue
            if article.pk in seen:
                form.add_error("article", _("“%s” stands on this front already.") % article)
            seen.add(article.pk)


class VideoForm(TitledForm):
    """The form of a video; of a film or captions that are replaced the former go."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._before = files_of(self.instance)

    def save(self, commit: bool = True) -> Any:
        video = super().save(commit=commit)
        if commit:
            forget_files(set(self._before) - set(files_of(video)))
        return video


def indented(section: Section) -> str:
    """A section's name as an option, set in by how deep it lies."""
    return f"{EM_SPACE * max(0, section.depth - 3)}{section.title}"


class NewTitleForm(WagtailAdminModelForm):
    """What a superuser says of a new title; the front, group and collection are made for it."""

    hostname = forms.CharField(label=_("Address (host name)"), max_length=255)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=80)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        same = Site.objects.filter(hostname=cleaned.get("hostname"), port=cleaned.get("port"))
        if same.exists():
            self.add_error("hostname", _("Another title answers at this address and port."))
        code = cleaned.get("code")
        if code and Page.objects.filter(depth=2, slug=code).exists():
            self.add_error("code", _("There is a page with this code already."))
        return cleaned
