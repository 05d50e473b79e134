"""Sphinx configuration. Nothing is fetched while building or while reading: no intersphinx, no MathJax."""

import re
import sys
from inspect import isclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from docs.extensions.generated import write_pages
from docs.extensions.rooms import public_names

from arealis import __version__, types

project = "Arealis"
author = "The Arealis developers"
copyright = "2026, The Arealis developers"
version = release = __version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "docs.extensions.mathml",
    "docs.extensions.recovery",
    "docs.extensions.references",
]
exclude_patterns = ["_build", "api/**/*.inc"]
nitpicky = True
# Names of other libraries have no page here; of ours, every one must have.
nitpick_ignore_regex = [("py:.*", r"(?!arealis\.).*")]

autodoc_member_order = "bysource"
# Classes are found by themselves; as aliases, their names would not be read in the types of properties.
autodoc_type_aliases = {
    name: f"arealis.types.{name}" for name in public_names("types") if not isclass(getattr(types, name))
}
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
python_maximum_signature_line_length = 88
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_custom_sections = [("Reference", "references")]

html_theme = "pydata_sphinx_theme"
html_title = "Arealis"
html_math_renderer = "mathml"
html_static_path = ["_static"]
html_css_files = ["arealis.css"]
html_show_sourcelink = False
html_theme_options = {
    "navbar_align": "left",
    "navbar_end": ["theme-switcher"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
    "show_nav_level": 2,
}


def setup(app):
    """Write the generated pages before Sphinx looks for sources."""
    app.connect("builder-inited", lambda app: write_pages(Path(app.srcdir) / "api"))
    app.connect("autodoc-process-signature", _plain_signature)


def _plain_signature(app, what, name, thing, options, signature, returned):
    """Write our types short; leave out the fields of an experiment file's tables, which have a page."""
    if hasattr(thing, "model_fields"):
        return "", None
    return _short(signature), _short(returned)


def _short(annotations):
    bare = re.sub(r"TypeAliasForwardRef\('([\w.]+)'\)", r"\1", annotations or "")
    bare = bare.replace("<factory>", "...")  # which Sphinx cannot parse
    return re.sub(r"\barealis\.types\.(\w+)", r"~arealis.types.\1", bare) or None
