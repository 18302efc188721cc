"""A firm's brand: what it may hold, and what is refused and why."""

from pathlib import Path

import pytest
from brands import folder

from planner.cli import main
from planner.files.brand import contrast, legible, read_brand
from planner.model.problems import InputError

SAMPLES = Path(__file__).resolve().parent.parent / "data" / "scenarios"


def test_a_brand_is_read(brand):
    assert (brand.name, brand.primary, brand.accent) == ("Example & Sons", "#7a1fa2", "#f57c00")
    assert brand.font == "Noto Sans"
    assert brand.logo.media_type == "image/png"
    assert brand.logo.aspect == 4
    assert brand.template is None


def test_contrast_is_that_of_wcag():
    assert contrast("#000000") == pytest.approx(21)
    assert contrast("#ffffff") == pytest.approx(1)
    # The example of the standard's own documents: #767676 is the palest grey that can be read on white.
    assert contrast("#767676") == pytest.approx(4.54, abs=0.005)
    assert contrast("#777777") == pytest.approx(4.48, abs=0.005)
    assert contrast("#0072b2", "#56b4e9") == contrast("#56b4e9", "#0072b2")


def test_a_colour_is_darkened_until_it_can_be_read_and_no_more():
    assert legible("#000000") == "#000000"
    assert legible("#767676") == "#767676"
    assert 4.5 <= contrast(legible("#56b4e9")) < 4.7
    assert 4.5 <= contrast(legible("#ffff00")) < 4.8


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": None}, "name: is missing"),
        ({"name": "x" * 61}, "has 61 characters; write 60 at the most"),
        ({"primary": None}, "primary: is missing"),
        ({"primary": "blue"}, "'blue' is not a colour; write it as"),
        ({"primary": '"#07b"'}, "is not a colour"),
        ({"primary": '"#0072b2;}body{x"'}, "is not a colour"),
        ({"primary": '"#56b4e9"'}, r"too pale for white paper \(contrast 2.3 to 1\); choose a darker one, of 4.5 to 1"),
        ({"primary": '"#777777"'}, "too pale"),
        ({"accent": '"#ffe680"'}, "accent: #ffe680 is too pale"),
        ({"accent": '"#7a1fa2"'}, "accent: is as dark as primary"),
        ({"font": "Arial, sans-serif"}, "is not the name of a font"),
        ({"font": '"x\'}</style>"'}, "is not the name of a font"),
        ({"logo": "../logo.png"}, "is not the name of a file in the brand's folder"),
        ({"logo": "/etc/hostname"}, "is not the name of a file"),
        ({"logo": "none.png"}, "there is no such file"),
        ({"logo": "brand.yaml"}, "neither .png nor .svg"),
        ({"colour": "red"}, "colour: is not a known key"),
        ({"primry": '"#000000"', "primary": None}, "did you mean primary"),
        ({"api_token": "abc"}, "looks like a secret"),
    ],
)
def test_a_brand_that_cannot_serve_is_refused(tmp_path, changes, said):
    with pytest.raises(InputError, match=said):
        read_brand(folder(tmp_path, **changes))


def test_the_least_contrast_is_enough(tmp_path):
    assert read_brand(folder(tmp_path, primary='"#767676"', accent='"#b0b0b0"')).primary == "#767676"


def test_every_problem_is_told_at_once_with_its_line(tmp_path):
    with pytest.raises(InputError) as refused:
        read_brand(folder(tmp_path, primary="red", font="a,b", logo="x.gif"))
    assert [(problem.line, problem.field) for problem in refused.value.problems if problem.line] == [
        (2, "primary"),
        (4, "font"),
    ]
    assert "x.gif" in str(refused.value)


def test_a_folder_without_a_brand_is_refused(tmp_path):
    with pytest.raises(InputError, match="there is no such file"):
        read_brand(tmp_path)
    with pytest.raises(InputError, match="is not a folder"):
        read_brand(tmp_path / "none")


def test_a_bad_brand_ends_the_command_before_any_report(tmp_path, capsys):
    folder(tmp_path, primary="red")
    out = tmp_path / "out"
    status = main(["report", str(SAMPLES / "small-office.yaml"), "--brand", str(tmp_path), "--out", str(out)])
    assert status == 2
    assert "brand.yaml:2: primary: 'red' is not a colour" in capsys.readouterr().err
    assert not out.exists()
