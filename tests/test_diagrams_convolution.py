"""Drawings of chapter 06: greys of feature maps, rows of tables, the pooling window, runs beside a record."""

import numpy as np
import pytest
from matplotlib.colors import same_color

from helpers import figures, plots
from helpers.diagrams import convolution as draw

IMAGE, SOBEL = np.arange(12.0).reshape(3, 4) / 11, np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
TABLE = np.arange(16.0).reshape(4, 4)


def grey(ax):
    (image,) = ax.get_images()
    return image.get_cmap().name, *image.get_clim()


@pytest.mark.parametrize(
    ("kernel", "limits"), [([[1]], (0, 1)), (SOBEL, (-1.5, 1.5)), (np.full((3, 3), 1 / 9), (0, 1))]
)
def test_zero_is_middle_grey_where_the_weights_sum_to_zero(kernel, limits):
    ax = plots.axes()
    draw.feature_map(ax, IMAGE, kernel, "name")
    assert grey(ax) == ("gray", *limits) and not ax.axison
    assert ax.get_images()[0].get_array().tolist() == IMAGE.tolist()
    assert ax.get_title(loc="left") == "name" and ax._left_title.get_fontsize() == 10


def test_a_kernel_stands_between_an_image_and_its_map():
    left, middle, right = draw.kernel_between(IMAGE, SOBEL, -IMAGE, "Nine numbers")
    assert grey(left) == ("gray", 0, 1) and grey(right) == ("gray", -1.5, 1.5)
    assert right.get_images()[0].get_array().tolist() == (-IMAGE).tolist()
    assert [text.get_text() for text in middle.texts] == ["−1", "0", "1", "−2", "0", "2", "−1", "0", "1"]
    assert tuple(left.figure.get_size_inches()) == (7, 2.4)
    assert left.figure.get_suptitle() == "Nine numbers"


def test_maps_stand_in_two_rows_each_under_its_name_and_in_its_grey():
    kernels = {"blur": np.full((3, 3), 1 / 9), "Sobel": SOBEL, "as it was": [[1]]}
    panels = draw.feature_maps(
        dict.fromkeys(kernels, IMAGE) | {"last": IMAGE}, kernels | {"last": [[1]]}, "t"
    )
    assert panels.shape == (2, 2)
    assert [ax.get_title(loc="left") for ax in panels.flat] == ["blur", "Sobel", "as it was", "last"]
    assert [grey(ax)[1] for ax in panels.flat] == [0, -1.5, 0, 0]


def test_tables_stand_in_a_row():
    one, two = draw.heatmaps({"one": TABLE, "two": -TABLE}, "Tables", ".1f", size=(5, 2))
    assert (one.get_title(loc="left"), two.get_title(loc="left")) == ("one", "two")
    assert one.texts[3].get_text() == "3.0" and two.texts[3].get_text() == "−3.0"
    assert tuple(one.figure.get_size_inches()) == (5, 2) and one.figure.get_suptitle() == "Tables"
    assert not draw.heatmaps({"a": TABLE, "b": TABLE}, "t")[0].texts


def test_a_window_and_its_result_are_framed():
    pooled = np.array([[1.0, 2, 3], [4, 5, 6]])
    inside, out = draw.pooling(TABLE, pooled, (1, 2), size=3, stride=2, how="average")
    frames = [patch for ax in (inside, out) for patch in ax.patches]
    assert [(f.get_x(), f.get_y(), f.get_width(), f.get_height()) for f in frames] == [
        (3.5, 1.5, 3, 3),
        (1.5, 0.5, 1, 1),
    ]
    assert all(same_color(f.get_edgecolor(), plots.ORANGE) and not f.get_fill() for f in frames)
    assert inside.get_title(loc="left") == "window 6 of 6" and out.get_title(loc="left") == "its average: 6"


def test_this_run_is_a_cross_over_the_recorded_dots():
    recorded = {"one": [0.1, 0.2, 0.3], "two": [0.5, 0.6, 0.7]}
    ax = draw.runs(recorded, {"two": 0.65}, "Runs", "accuracy", accent="two")
    crosses = [line for line in ax.get_lines() if line.get_marker() == "x"]
    assert [cross.get_xydata().tolist() for cross in crosses] == [[[0.65, 1]]]
    assert crosses[0].get_color() == plots.ORANGE
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["this run"]
    assert ax.get_xlim() == (0, 1) and [t.get_text() for t in ax.get_yticklabels()] == ["one", "two"]
    both = draw.runs(recorded, {"one": 0.2, "two": 0.6}, "Runs", "accuracy", accent="two")
    assert len(both.get_legend().get_texts()) == 1
    assert draw.runs(recorded, {}, "Runs", "accuracy", accent="two").get_legend() is None
    figures.plt.close("all")


def test_a_window_shows_its_place_its_products_and_its_sum():
    output = np.array([[-2.0, 0.5]])
    panels = draw.window(IMAGE, SOBEL, output, (0, 1), "One place")
    for ax, side in ((panels[0], 3), (panels[2], 1)):
        [patch] = ax.patches
        assert (patch.get_xy(), patch.get_width()) == ((0.5, -0.5), side)
        assert same_color(patch.get_edgecolor(), plots.ORANGE)
    found = [float(text.get_text().replace("−", "-")) for text in panels[1].texts]
    np.testing.assert_allclose(found, (IMAGE[:3, 1:4] * SOBEL).ravel(), atol=0.005)
    assert panels[1].get_title() + panels[1].get_title(loc="left") == "they add up to 0.50"
