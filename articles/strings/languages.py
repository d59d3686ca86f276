"""Language codes."""


def base_language(code: str) -> str:
    """Return the language without its region or script: pt for pt-br."""
    return code.split("-")[0].lower()
