import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from setup.local.recogniser.faces.detector import Found, distinct, moved
from setup.local.recogniser.faces.shape import CHIP_SIDE, Points, chip, pose, similarity

STRAIGHT = np.array([[40.0, 40.0], [80.0, 40.0], [60.0, 62.0], [45.0, 82.0], [75.0, 82.0]])


def turned(points: Points, degrees: float, scale: float = 1.0, shift: tuple[float, float] = (0.0, 0.0)) -> Points:
    angle = math.radians(degrees)
    turn = scale * np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    moved_points: Points = points @ turn.T + shift
    return moved_points


@given(st.floats(-180, 180), st.floats(0.1, 10), st.tuples(st.floats(-500, 500), st.floats(-500, 500)))
def test_a_face_that_was_turned_scaled_and_shifted_is_laid_over_itself(
    degrees: float, scale: float, shift: tuple[float, float]
) -> None:
    target = turned(STRAIGHT, degrees, scale, shift)
    turn, offset = similarity(STRAIGHT, target)
    np.testing.assert_allclose(STRAIGHT @ turn.T + offset, target, atol=1e-6)


def test_a_head_that_leans_is_upright_in_its_chip() -> None:
    image = Image.new("RGB", (400, 400))
    leaning = turned(STRAIGHT * 2, 25, shift=(150.0, 50.0))
    for x, y in leaning[:2]:
        ImageDraw.Draw(image).ellipse((x - 6, y - 6, x + 6, y + 6), "white")
    laid = np.asarray(chip(image, leaning).convert("L"))
    assert laid.shape == (CHIP_SIDE, CHIP_SIDE)
    rows, columns = np.nonzero(laid > 128)
    left, right = columns < CHIP_SIDE / 2, columns > CHIP_SIDE / 2
    assert rows[left].mean() == pytest.approx(rows[right].mean(), abs=1)
    assert columns[right].mean() - columns[left].mean() == pytest.approx(53, abs=6)


def test_the_pose_is_told_from_the_points() -> None:
    roll, yaw, pitch = pose(STRAIGHT)
    assert (roll, yaw) == (0, 0)
    assert abs(pitch) < 2
    assert pose(turned(STRAIGHT, 20)).roll == pytest.approx(20)
    assert pose(turned(STRAIGHT, 20)).yaw == pytest.approx(0)
    beside = STRAIGHT + np.array([[0, 0], [0, 0], [15, 0], [0, 0], [0, 0]])
    assert 30 < pose(beside).yaw < 60
    assert pose(STRAIGHT * [-1, 1] + [120, 0] - np.array([[0, 0]] * 2 + [[15, 0]] + [[0, 0]] * 2)).roll == 180
    raised = STRAIGHT - np.array([[0, 0], [0, 0], [0, 12], [0, 0], [0, 0]])
    assert pose(raised).pitch > 20


def test_points_that_coincide_have_a_pose() -> None:
    assert np.isfinite(pose(np.zeros((5, 2)))).all()


def test_boxes_that_nearly_coincide_are_one_face() -> None:
    boxes = np.array([[0, 0, 10, 10], [0, 1, 10, 11], [50, 50, 60, 60], [0, 0, 10, 10]], np.float32)
    found = distinct(boxes, np.array([0.8, 0.9, 0.6, 0.4], np.float32))
    assert [(face.left, face.top) for face in found] == [(1, 0), (50, 50)]
    assert found[0][:4] == Found(1, 0, 11, 10, 0.9)[:4]
    assert found[0].score == pytest.approx(0.9)


def test_shifts_move_and_stretch_the_anchors() -> None:
    anchors = np.array([[0.2, 0.4, 0.4, 0.6]], np.float32)
    shifts = np.array([[10, 0, 5 * math.log(2), 0]], np.float32)
    np.testing.assert_allclose(moved(anchors, shifts), [[0.3, 0.4, 0.7, 0.6]], atol=1e-6)
