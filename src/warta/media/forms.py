"""The form of a picture: says no to a file that cannot be shown, before any work is done on it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from PIL import Image, UnidentifiedImageError
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm


class PictureField(WagtailImageField):
    """Wagtail's field unpacks a file to learn its size, and fails with one that is damaged."""

    def to_python(self, data: Any) -> Any:
        if data not in self.empty_values:
            self._check_announced_size(data)
        try:
            return super().to_python(data)
        except ValidationError:
            raise
        except Exception as error:
            # Pillow says it in many ways: OSError, SyntaxError, struct.error, zlib.error.
            raise ValidationError(
                self.error_messages["invalid_image"], code="invalid_image"
            ) from error

    def _check_announced_size(self, data: Any) -> None:
        """Of the first frame, as the file's head tells it; what has none is refused later."""
        try:
            with Image.open(data) as announced:
                pixels = announced.width * announced.height
        except Image.DecompressionBombError:
            pixels = 2 * (Image.MAX_IMAGE_PIXELS or 0)
        except (UnidentifiedImageError, OSError, ValueError):
            return
        finally:
            data.seek(0)
        if self.max_image_pixels and pixels > self.max_image_pixels:
            message = self.error_messages["file_too_many_pixels"]
            numbers = {"num_pixels": pixels, "max_pixels_count": self.max_image_pixels}
            raise ValidationError(message % numbers, code="file_too_many_pixels")


class PictureForm(BaseImageForm):
    """Wagtail's, with our field. Declared it would also stand in forms that leave it out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if theirs := self.fields.get("file"):
            self.fields["file"] = PictureField(
                label=theirs.label,
                required=theirs.required,
                widget=theirs.widget,
                max_length=theirs.max_length,
            )
