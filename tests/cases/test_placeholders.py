"""Texts with placeholders: what is filled in, and what is refused before it is stored."""

import pytest
from django.core.exceptions import ValidationError

from cases.models.client_telling import NAMES, check_one_line, check_words
from cases.placeholders import (
    BROKEN,
    NOT_PLAIN,
    TOO_MANY,
    UNKNOWN,
    PlaceholderRefused,
    check_text,
    fill,
)

KNOWN = {"client": "A & <b>B</b>", "law": "", "days_left": 0}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Dear {{ client }},\r\n{{client}}", "Dear A & <b>B</b>,\nA & <b>B</b>"),
        ("a\n{% if law %}Law: {{ law }}\n{% endif %}\n\n\nb", "a\n\nb"),
        ("{% if days_left %}soon{% else %}today{% endif %}", "today"),
        ("{% if law %}x{% elif client %}y{% endif %}", "y"),
    ],
)
def test_placeholders_and_plain_conditions_are_filled_in(text, filled):
    assert fill(text, KNOWN) == filled


@pytest.mark.parametrize(
    ("text", "why", "what"),
    [
        ("{{ klient }}", UNKNOWN, "klient"),
        ("{% if client %}{{ lawyer }}{% endif %}", UNKNOWN, "lawyer"),
        ("{% if lawyer %}x{% endif %}", UNKNOWN, "lawyer"),
        ("{{ client.users }}", NOT_PLAIN, "client.users"),
        ("{{ client.0 }}", NOT_PLAIN, "client.0"),
        ("{{ client|safe }}", NOT_PLAIN, "client|safe"),
        ("{{ client|nosuch }}", BROKEN, "client|nosuch"),
        ("{{ 'client' }}", NOT_PLAIN, "'client'"),
        ('{{ _("client") }}', NOT_PLAIN, '_("client")'),
        ("{{ client() }}", BROKEN, "client()"),
        ("{{ }}", BROKEN, ""),
        ("{% if client == law %}x{% endif %}", NOT_PLAIN, "if client == law"),
        ("{% if not law %}x{% endif %}", NOT_PLAIN, "if not law"),
        ("{% if client|length %}x{% endif %}", NOT_PLAIN, "if client|length"),
        ("{% for one in client %}{{ one }}{% endfor %}", NOT_PLAIN, "for one in client"),
        ("{% include 'emails/base.html' %}", NOT_PLAIN, "include 'emails/base.html'"),
        ("{% extends 'emails/base.html' %}", NOT_PLAIN, "extends 'emails/base.html'"),
        ("{% now 'Y' %}", NOT_PLAIN, "now 'Y'"),
        ("{% debug %}", NOT_PLAIN, "debug"),
        ("{% verbatim %}{{ client }}{% endverbatim %}", NOT_PLAIN, "verbatim"),
        ("{% load i18n %}", BROKEN, "load i18n"),
        ("{% if client %}x", BROKEN, "if client"),
        ("x {% endif %}", BROKEN, "endif"),
        ("Dear {{ client }", BROKEN, "Dear {{ client }"),
        ("Dear {client}", BROKEN, "Dear {client}"),
        ("Dear {{\nclient }}", BROKEN, "Dear {{"),
        ("{{{ client }}}", BROKEN, "{ client"),
        ("Dear \uff5b\uff5b client \uff5d\uff5d", BROKEN, "Dear \uff5b\uff5b client \uff5d\uff5d"),
        ("{% if client %}" * 31 + "{% endif %}" * 31, TOO_MANY, ""),
    ],
)
def test_everything_else_is_refused_with_the_part_meant(text, why, what):
    with pytest.raises(PlaceholderRefused) as refused:
        check_text(text, KNOWN)
    assert (refused.value.why, refused.value.what) == (why, what)
    with pytest.raises(PlaceholderRefused):
        fill(text, KNOWN)


def test_the_sentence_names_the_part_and_the_known_placeholders():
    with pytest.raises(ValidationError) as refused:
        check_words("{{ klient }}")
    (sentence,) = refused.value.messages
    assert "klient" in sentence
    assert all(name in sentence for name in NAMES)
    with pytest.raises(
        ValidationError, match=r"\{% if law %\}.+if not law|if not law.+\{% if law %\}"
    ):
        check_words("{% if not law %}x{% endif %}")
    with pytest.raises(ValidationError, match="one line|บรรทัดเดียว"):
        check_one_line("Subject\r\nBcc: all@office.example")
