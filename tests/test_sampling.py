import numpy as np
import pytest
from doubtful import DOUBTFUL, scenario
from effort import examples
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from planner.judgement.sampling import (
    _directions,
    correlated,
    drawn,
    inputs,
    pert_quantile,
    pert_shape,
    rank_correlated,
    sobol_points,
)
from planner.model.scenario import Interval

POINTS = np.concatenate([(np.arange(512) + 0.5) / 512, [2.0**-31, 1 - 2.0**-31, 0.5]])


@examples(60)
@given(st.floats(0, 1), st.floats(-1e3, 1e3), st.floats(1e-3, 1e4))
@example(0.0, 0.0, 1.0)
@example(1.0, 0.0, 1.0)
@example(0.5, 2400.0, 1200.0)
def test_the_quantile_is_that_of_the_beta_distribution(part, low, width):
    interval = Interval(low, low + part * width, low + width)
    if not interval.low < interval.high or not interval.low <= interval.mid <= interval.high:
        return
    first, second = pert_shape(interval)
    exact = interval.low + (interval.high - interval.low) * stats.beta.ppf(POINTS, first, second)
    assert np.abs(pert_quantile(POINTS, interval) - exact).max() <= 1e-12 * max(width, abs(low))


def test_the_shapes_by_hand():
    assert pert_shape(Interval(0, 1, 4)) == (2.0, 4.0)
    assert pert_shape(Interval(5, 5, 9)) == (1.0, 5.0)


def test_a_mid_at_the_low_end_has_a_quantile_in_closed_form():
    # Shapes 1 and 5: the chance to stay below x is 1 - (1 - x)^5.
    assert pert_quantile(POINTS, Interval(0, 0, 1)) == pytest.approx(1 - (1 - POINTS) ** 0.2, abs=1e-13)


def test_the_mean_is_perts():
    points = sobol_points(4096, 1, 0)[0]
    assert pert_quantile(points, Interval(2400, 2800, 3600)).mean() == pytest.approx(
        (2400 + 4 * 2800 + 3600) / 6, rel=1e-5
    )


@pytest.mark.parametrize("wanted", [-1.0, -0.7, -0.2, 0.3, 0.5, 0.95, 1.0])
def test_ranks_are_correlated_as_wanted_and_stay_uniform(wanted):
    first, second = sobol_points(4096, 2, 5)
    found = rank_correlated(first, second, wanted)
    assert stats.spearmanr(first, found).statistic == pytest.approx(wanted, abs=0.01)
    assert stats.kstest(found, "uniform").statistic < 0.02


def test_no_correlation_changes_nothing():
    first, second = sobol_points(64, 2, 5)
    assert np.array_equal(rank_correlated(first, second, 0.0), second)


def test_points_lie_inside_the_cube_and_repeat():
    points = sobol_points(1024, 3, 7)
    assert points.shape == (3, 1024)
    assert points.min() > 0
    assert points.max() < 1
    assert np.array_equal(points, sobol_points(1024, 3, 7))
    assert not np.array_equal(points, sobol_points(1024, 3, 8))
    # Each of 1024 equal slices of every axis holds one point.
    assert all(len(set((row * 1024).astype(int))) == 1024 for row in points)


def test_only_the_pairs_of_connections_and_data_are_correlated():
    asked = scenario(risk="{correlation: 80 %}")
    rows = dict(zip(inputs(asked), correlated(asked, sobol_points(4096, len(inputs(asked)), 0)), strict=True))
    ranks = {
        pair: stats.spearmanr(rows[pair[0]], rows[pair[1]]).statistic
        for pair in [
            ("home_share.connections", "home_share.data"),
            ("growth.connections", "growth.data"),
            ("home_share.connections", "growth.data"),
            ("home_share.data", "replication.change"),
        ]
    }
    assert list(ranks.values()) == pytest.approx([0.8, 0.8, 0, 0], abs=0.03)


def test_inputs_leave_out_what_has_no_width_and_what_no_plan_depends_on():
    asked = scenario(
        cluster="{nodes: {low: 6, mid: 8, high: 9}, free_memory: {low: 96 GB, mid: 96 GB, high: 96 GB}, "
        "free_vcpus: 16}",
        current="{fsvms: {low: 3, mid: 4, high: 5}, memory: 16 GB}",
        home_share=DOUBTFUL["home_share"],
        growth=None,
        replication=None,
    )
    # CVMs that the file does not count are as many as the nodes, and as doubtful.
    assert list(inputs(asked)) == ["cluster.nodes", "cluster.cvms", "home_share.connections", "home_share.data"]
    found = drawn(asked, correlated(asked, sobol_points(64, 4, 0))).cluster
    assert found.nodes.tolist() == found.cvms.tolist()
    assert set(found.nodes.tolist()) == {7, 8, 9}


def test_nodes_and_their_cvms_are_drawn_together():
    # CVMs of their own interval rise and fall with the nodes, and are never more.
    both = "{nodes: {low: 6, mid: 8, high: 9}, cvms: {low: 3, mid: 4, high: 8}, free_memory: 96 GB, free_vcpus: 16}"
    asked = scenario(cluster=both)
    found = drawn(asked, correlated(asked, sobol_points(1024, len(inputs(asked)), 0))).cluster
    assert np.all(found.cvms <= found.nodes)
    rising = np.lexsort((found.cvms, found.nodes))
    assert np.all(np.diff(found.cvms[rising]) >= 0)


def test_whole_things_are_drawn_as_whole_numbers():
    asked = scenario(
        resilience="{failures: {low: 0, mid: 1, high: 3}}",
        growth="{connections: {low: 1 %, mid: 2 %, high: 9 %}, horizon: {low: 1 year, mid: 2 years, high: 5 years}}",
    )
    found = drawn(asked, sobol_points(256, len(inputs(asked)), 0))
    assert found.resilience.failures.dtype.kind == "i"
    assert set(found.resilience.failures.tolist()) <= {0, 1, 2, 3}
    assert found.growth.horizon_months.dtype.kind == "i"
    assert found.growth.horizon_months.min() >= 12
    assert found.growth.connections.dtype.kind == "f"
    assert np.all((found.home_share.connections > 2400) & (found.home_share.connections < 3600))
    assert found.cluster == asked.cluster


# Coordinates as bits, 31 of them after the point: every figure that is told to be repeatable rests on these.
FIRST = {
    0: [
        [1478428097, 190659107, 1021504731, 1872810809, 1915539475],
        [426303517, 1788918481, 1069564497, 1275599005, 575008069],
        [31581549, 2047140877, 928265893, 1286682565, 1733605895],
    ],
    7: [[1067027577, 2119636767], [1370087225, 484156547], [1004442993, 1274635627]],
}


@pytest.mark.parametrize("seed", FIRST)
def test_the_first_points_are_the_same_with_every_library(seed):
    shown = np.array(FIRST[seed]) / 2.0**31
    assert np.array_equal(sobol_points(64, 3, seed)[:, : shown.shape[1]], shown)
    # More samples and more axes go on from the same points.
    assert np.array_equal(sobol_points(4096, 40, seed)[:3, : shown.shape[1]], shown)


def test_the_first_quantiles_are_the_same_with_every_library():
    found = pert_quantile(sobol_points(64, 2, 0)[:, :3], Interval(2400, 2800, 3600))
    assert found[0] == pytest.approx([2975.434928898908, 2573.1812549445954, 2835.9794696116583], rel=1e-12)
    assert found[1] == pytest.approx([2660.957735645198, 3096.3426817977215, 2849.7713410374317], rel=1e-12)


def test_the_scramble_is_a_random_triangle_of_bits_and_a_shift():
    """A scramble reckoned bit by bit in whole numbers, for the first three axes of Joe and Kuo."""
    # m1, m2, m3 of each axis (m3 of the last: 2 m2 + 4 m1 + m1, without carrying); eight points need no more.
    directions = [[1, 1, 1], [1, 3, 5], [1, 3, 3]]
    points = (sobol_points(8, 3, 11) * 2.0**31).astype(int) >> 1
    raw = np.random.PCG64(11).random_raw(3 * 31).tolist()
    for axis, numbers in enumerate(directions):
        bits = [word >> 34 for word in raw[31 * axis : 31 * (axis + 1)]]
        for index in range(8):
            gray, plain = index ^ index >> 1, 0
            for k, number in enumerate(numbers):
                plain ^= (number << 29 - k) * (gray >> k & 1)
            expected = bits[30]
            for place in range(30):
                if plain >> place & 1:
                    expected ^= 1 << place | bits[place] % (1 << place)
            assert points[axis, index] == expected


def test_every_box_of_equal_size_holds_one_point():
    first, second = sobol_points(256, 2, 3)
    for wide in range(9):
        columns, rows = 2**wide, 2 ** (8 - wide)
        assert len(set(zip((first * columns).astype(int), (second * rows).astype(int), strict=True))) == 256


def test_the_scramble_is_fair_and_better_than_a_shift():
    # Over seeds the mean of exp(x) comes to e - 1; at 256 points a shift alone strays by 2e-3, this by 3e-5.
    means = np.array([np.exp(sobol_points(256, 1, seed)).mean() for seed in range(64)])
    assert means.mean() == pytest.approx(np.e - 1, abs=2e-5)
    assert means.std() < 1e-4


def test_the_points_before_the_scramble_are_those_of_scipy():
    directions = _directions(256, 12).astype(np.int64)
    numbers = np.arange(4096)
    gray = numbers ^ numbers >> 1
    found = np.zeros((256, 4096), dtype=np.int64)
    for k in range(12):
        found ^= directions[:, k, None] * (gray >> k & 1)
    assert np.array_equal(found * 2.0**-30, stats.qmc.Sobol(256, scramble=False, bits=30).random_base2(12).T)


@pytest.mark.parametrize("count", [0, 1, 255, 256, 257, 300])
def test_any_number_of_axes_has_a_point_in_each_slice_and_an_order_of_its_own(count):
    points = sobol_points(512, count, 3)
    slices = (points * 512).astype(int)
    assert points.shape == (count, 512)
    assert all(sorted(row) == list(range(512)) for row in slices)
    assert len({tuple(row) for row in slices}) == count
