"""Templates of the rooms under one set of rules: what a page is told is escaped, and what it lacks is an error."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment


def environment(
    package: str,
    filters: Mapping[str, Callable[..., object]] | None = None,
    *,
    folder: str = "templates",
    **settings: Any,  # noqa: ANN401 - jinja2's own
) -> "Environment":
    """Return the templates of a room.

    Args:
        package: The room, such as ``standpunkt.eval``.
        filters: What its templates may apply to a value, by name.
        folder: Where in the package they lie.
        settings: Of jinja2's `Environment`, for what is no page in HTML.
    """
    import jinja2  # noqa: PLC0415 - heavy, and only a page needs it

    rules: dict[str, Any] = {
        "loader": jinja2.PackageLoader(package, folder),
        "undefined": jinja2.StrictUndefined,
        "autoescape": True,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    made = jinja2.Environment(**(rules | settings))  # noqa: S701 - escaped unless a caller says otherwise
    made.filters.update(filters or {})
    return made
