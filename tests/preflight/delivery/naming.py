"""Files of a small tree, by their names."""


def files(**texts: str) -> dict[str, bytes]:
    """Files by path; `__` stands for `/`."""
    return {f"{name.replace('__', '/')}.yaml": text.encode() for name, text in texts.items()}
