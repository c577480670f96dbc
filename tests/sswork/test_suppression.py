"""Fewer than ten people are not shown, nor a number from which they could be worked out."""

from hypothesis import given
from hypothesis import strategies as st

from sswork.suppression import hidden_cells, sum_is_hidden

CELLS = st.dictionaries(st.integers(0, 40), st.integers(0, 60), min_size=1, max_size=12)


def test_nothing_small_hides_nothing():
    assert hidden_cells({"a": 10, "b": 25}, 10) == set()


def test_a_small_cell_takes_its_smallest_neighbour_along():
    assert hidden_cells({"a": 3, "b": 25, "c": 12}, 10) == {"a", "c"}


def test_two_small_cells_that_add_up_to_few_take_a_third_along():
    assert hidden_cells({"a": 3, "b": 2, "c": 12, "d": 40}, 10) == {"a", "b", "c"}


def test_two_small_cells_that_add_up_to_enough_hide_each_other():
    assert hidden_cells({"a": 6, "b": 7, "c": 12}, 10) == {"a", "b"}


def test_a_small_sum_is_hidden():
    assert sum_is_hidden({"a": 3, "b": 2}, 10)
    assert not sum_is_hidden({"a": 3, "b": 7}, 10)


@given(CELLS)
def test_no_shown_cell_is_small_and_no_hidden_cell_follows_from_the_sum(cells):
    hidden = hidden_cells(cells, 10)
    assert all(cells[key] >= 10 for key in cells.keys() - hidden)
    if hidden and not sum_is_hidden(cells, 10):
        assert len(hidden) >= 2 or hidden == cells.keys()
        assert sum(cells[key] for key in hidden) >= 10
