"""What can go wrong with a template."""


class TemplateError(Exception):
    """The template cannot be parsed or run; the message says where and why, in the words of Go where it can."""


class TooMuch(TemplateError):
    """The template asks for more work, text or nesting than its budget holds."""
