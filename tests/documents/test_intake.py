"""Files that people hand in: what is taken, what is refused with which word, and that nothing they do reaches further."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from typing import Any

import pytest
from PIL import Image

from documents import files
from saklig.documents.intake import Kind, Limits, NotTaken, examine, examining, kind_of, page_of, safe_name


@pytest.mark.parametrize(
    ("data", "kind", "pages"),
    [(files.picture(), "jpeg", 1), (files.picture("PNG"), "png", 1), (files.pdf(3), "pdf", 3)],
    ids=["jpeg", "png", "pdf"],
)
def test_pdf_and_pictures_are_taken_and_shown_as_pictures(data: bytes, kind: str, pages: int) -> None:
    found = examine(data)
    assert (found.kind, found.pages, found.size) == (kind, pages, len(data))
    media, shown = page_of(data, pages)
    assert media in ("image/png", "image/jpeg")
    assert Image.open(io.BytesIO(shown)).format in ("PNG", "JPEG")


def test_the_last_page_is_the_last() -> None:
    for number in (0, 4, -1):
        with pytest.raises(NotTaken) as refused:
            page_of(files.pdf(3), number)
        assert refused.value.why == "no-such-page"


def refused(data: bytes, **limits: int) -> str:
    with pytest.raises(NotTaken) as told:
        examine(data, limits=Limits(**limits))
    return told.value.why


@pytest.mark.parametrize("what", files.LIES)
def test_what_only_calls_itself_a_pdf_or_picture_is_refused(what: str) -> None:
    assert refused(files.LIES[what]) == "file-type"


@pytest.mark.parametrize("what", files.ARCHIVES)
def test_archives_and_office_files_are_refused_unopened(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "_ask", lambda *_: pytest.fail("opened"))
    assert refused(files.ARCHIVES[what]) == "file-archive"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "file-empty"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "file-heic"),
        (files.pdf(password="hemmelig"), "file-encrypted"),  # pragma: allowlist secret
        (files.pdf(500), "file-pages"),
        (b"%PDF-1.7 and nothing more", "file-broken"),
        (files.picture()[:200], "file-broken"),
        (files.picture("PNG")[:60], "file-broken"),
        (files.png_bomb(), "file-pixels"),
        (files.png_bomb(9_000), "file-pixels"),
        (files.pdf_of_a_huge_page(), "file-broken"),
    ],
    ids=["empty", "heic", "encrypted", "500 pages", "no pdf", "half a jpeg", "half a png", "bomb", "small bomb", "huge page"],
)
def test_what_cannot_be_read_is_refused_with_the_word_for_it(data: bytes, why: str) -> None:
    assert refused(data) == why


def test_limits_are_the_callers() -> None:
    assert refused(files.pdf(3), most_pages=2) == "file-pages"
    assert refused(files.picture(), most_bytes=100) == "file-large"
    assert refused(files.picture(), most_pixels=100) == "file-pixels"


@pytest.mark.slow
def test_a_pdf_that_unpacks_to_gigabytes_or_never_ends_stops_in_its_own_process() -> None:
    for data in (files.pdf_bomb(), files.pdf_that_never_ends()):
        try:
            found = examine(data)
        except NotTaken as told:
            assert told.why in ("file-heavy", "file-broken")
        else:
            assert found.pages == 1  # the reader drew what it could within its bounds


def test_the_process_that_opens_files_has_no_environment_and_opens_nothing(tmp_path: Any) -> None:
    """The keys of the installation stand in the environment; the child has none of it, and writes no file."""
    seen: dict[str, Any] = {}
    run = subprocess.run

    def watched(command: list[str], **how: Any) -> Any:
        seen.update(how, command=command)
        return run(command, **how)

    examining.subprocess.run, before = watched, os.environ.get("SAKLIG_MASTER_KEY")
    try:
        examine(files.pdf())
    finally:
        examining.subprocess.run = run
    assert before and seen["env"] == {} and seen["command"][:2] == [sys.executable, "-I"]
    probe = (
        "import resource, runpy, sys, io\n"
        "sys.stdin = io.TextIOWrapper(io.BytesIO(b'{\"kind\": \"pdf\", \"most_pages\": 9}\\n'))\n"
        f"child = runpy.run_path({str(examining._CHILD)!r})\n"
        "child['main']()\n"
        "for what in (lambda: open('/etc/hostname'), lambda: open('x', 'w'), lambda: __import__('socket').socket()):\n"
        "    try: what()\n"
        "    except OSError: continue\n"
        "    raise SystemExit('it opened something')\n"
        "assert resource.getrlimit(resource.RLIMIT_AS)[1] < 2_000_000_000\n"
    )
    done = run([sys.executable, "-c", probe], capture_output=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr.decode()[-500:]


def test_an_installation_without_the_readers_says_so_and_blames_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    broken = tmp_path / "child.py"
    broken.write_text("import nothing_of_that_name")
    monkeypatch.setattr(examining, "_CHILD", broken)
    with pytest.raises(examining.IntakeFailed, match="pypdfium2"):
        examine(files.pdf())


def test_where_a_picture_was_taken_does_not_leave_with_it() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Hemmelig kamera"
    exif[0x0112] = 6  # lying on its side
    data = files.picture(size=(300, 200), exif=exif)
    assert b"Hemmelig kamera" in data
    _, shown = page_of(data, 1)
    assert b"Hemmelig" not in shown
    assert Image.open(io.BytesIO(shown)).size == (200, 300)


@pytest.mark.parametrize(
    ("name", "kind", "safe"),
    [
        ("lønnsslipp mai.PDF", "pdf", "lønnsslipp mai.pdf"),
        ("../../etc/passwd", "pdf", "passwd.pdf"),
        ("C:\\Users\\ana\\bilde.jpeg", "jpeg", "bilde.jpg"),
        ('"><script>.html', "png", "script.png"),
        ("", "png", "vedlegg.png"),
        ("x" * 300 + ".png", "jpeg", "x" * 80 + ".jpg"),
        ("linje\r\nSet-Cookie: a=b", "pdf", "linjeSet-Cookie ab.pdf"),
        ("faktura.pdf.exe", "pdf", "faktura.pdf.pdf"),
    ],
)
def test_a_name_is_safe_and_ends_as_what_the_file_is(name: str, kind: str, safe: str) -> None:
    assert safe_name(name, Kind(kind)) == safe


def test_the_kind_is_by_the_bytes_and_never_by_the_name() -> None:
    assert kind_of(files.picture("PNG")) == Kind.PNG
    assert kind_of(b"\xef\xbb\xbf\n" + files.pdf()) == Kind.PDF
