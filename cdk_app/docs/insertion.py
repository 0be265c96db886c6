"""Tables that are made from the code, in pages that are written by hand: each between two lines that name it."""


def insert(page: str, name: str, table: str) -> str:
    """Return a page with a table as it is now. Raises ValueError if it has no place for one."""
    begin, end = f"<!-- {name}: made by python -m cdk_app.docs -->", f"<!-- end of {name} -->"
    before, found_begin, rest = page.partition(begin)
    _, found_end, after = rest.partition(end)
    if not (found_begin and found_end):
        raise ValueError(f"The page has no lines {begin} and {end}.")
    return f"{before}{begin}\n\n{table}\n\n{end}{after}"
