"""The firm's own template of slides: taken as it is, or refused with the brand."""

import io
import zipfile
from pathlib import Path

import pytest
from brands import folder

from planner.files.brand import read_brand
from planner.files.documents import shipped
from planner.model.problems import InputError


def with_template(path: Path, content: bytes) -> Path:
    (path / "template.pptx").write_bytes(content)
    return folder(path)


def template_with(name: str, content: str) -> bytes:
    stream = io.BytesIO((shipped("data/brand") / "template.pptx").read_bytes())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(name, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


LINKS = '<Relationships xmlns="http:' + '//schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'


@pytest.mark.parametrize("mode", ['TargetMode="External"', "TargetMode = 'external'"])
def test_a_template_that_refers_outside_itself_is_refused(tmp_path, mode):
    link = LINKS.format(f'<Relationship Id="rId9" Target="file:logo.png" {mode}/>')
    path = with_template(tmp_path, template_with("ppt/slideMasters/_rels/other.xml.rels", link))
    with pytest.raises(InputError, match=r"template.pptx: refers outside itself \('file:logo.png'\); remove the link"):
        read_brand(path)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: b"", r"cannot be opened \(BadZipFile\); save it as a PowerPoint .pptx"),
        (lambda: b"PK\x03\x04", "cannot be opened"),
        (lambda: template_with("ppt/_rels/other.rels", "<open"), r"cannot be opened \(ParseError\)"),
        (lambda: template_with("ppt/media/large.png", "a" * 2**26), "is too large when unpacked"),
    ],
)
def test_a_template_that_is_none_is_refused_with_the_brand(tmp_path, made, said):
    with pytest.raises(InputError, match=rf"template.pptx: {said}"):
        read_brand(with_template(tmp_path, made()))


def test_a_template_is_taken_as_it_is(tmp_path):
    content = (shipped("data/brand") / "template.pptx").read_bytes()
    assert read_brand(with_template(tmp_path, content)).template == content
