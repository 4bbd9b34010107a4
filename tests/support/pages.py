"""Reading of a page as a browser does, strictly: every tag closed, nothing from elsewhere."""

from html.parser import HTMLParser

VOID = {"meta", "img", "br"}


class Page(HTMLParser):
    """What a page holds; fails on tags that cross or stay open."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.images: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.rows: list[list[str]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append(tag)
        match tag:
            case "img":
                self.images.append(values["src"] or "")
                assert "alt" in values, "a picture without words"
            case "a":
                self.links.append(values["href"] or "")
            case "tr":
                self.rows.append([])
            case "td" | "th":
                self.rows[-1].append("")
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        opened = self._open.pop()
        assert opened == tag, f"</{tag}> closes <{opened}>"

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._open and self._open[-1] in {"td", "th"}:
            self.rows[-1][-1] += data


def check_alone(text: str) -> Page:
    """Read a page that must need nothing but itself and files beside it."""
    page = Page(text)
    assert text.startswith("<!DOCTYPE html>")
    assert not {"script", "link", "iframe", "object"} & set(page.tags)
    assert "@import" not in text
    assert "url(" not in text
    for target in (*page.images, *page.links):
        assert not target.startswith(("/", "\\")), f"{target} is no relative file"
        assert ":" not in target, f"{target} is elsewhere"
    assert 'name="viewport"' in text
    assert "prefers-color-scheme: dark" in text
    return page
