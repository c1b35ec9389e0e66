"""DAN, PBC and MTCNN's grey stages: the counts of parameters that the paper gives, inputs and outputs."""

import numpy as np
import pytest

from desktop_app.networks.patch_input import patch_input


def test_dan_has_the_papers_count() -> None:
    """Both stages with 5 points have 23,022,592 parameters together."""
    from desktop_app.networks.dan import build_dan

    stages = [build_dan(stage, 5) for stage in (1, 2)]
    assert sum(stage.count_params() for stage in stages) == 23_022_592
    assert [tuple(stage.input_shape) for stage in stages] == [(None, 112, 112, 1), (None, 112, 112, 3)]
    assert [output.shape[-1] for output in stages[0].outputs] == [10, 56 * 56]


def test_pbc_has_the_papers_count() -> None:
    """1,016,390 parameters; a patch gives one place of six classes, a larger picture a map of places 8 px apart."""
    from desktop_app.networks.pbc import build_pbc

    model = build_pbc()
    assert model.count_params() == 1_016_390
    assert model.compute_output_shape((1, 60, 60, 1)) == (1, 1, 1, 6)
    assert model.compute_output_shape((1, 284, 284, 1)) == (1, 29, 29, 6)


def test_mtcnns_third_stage_has_the_papers_count() -> None:
    """387,648 of the third stage, and 494,876 of all three, where the paper says 494,924."""
    from desktop_app.networks.landmark_stages import build_landmark_stages

    stages = [build_landmark_stages(stage) for stage in (1, 2, 3)]
    assert stages[2].count_params() == 387_648
    assert sum(stage.count_params() for stage in stages) == 494_876
    for stage in stages:
        assert [output.shape[-1] for output in stage.outputs] == [1, 4, 10]


def test_a_new_dan_starts_at_the_mean_shape() -> None:
    """Before training the offsets are 0, with batch normalisation and a small width too."""
    from desktop_app.networks.dan import build_dan

    model = build_dan(1, 68, 1, batch_normalization=True, dropout=0.2)
    offsets, features = model.predict_on_batch(np.ones((2, 112, 112, 1), np.float32))
    np.testing.assert_array_equal(offsets, np.zeros((2, 136)))
    assert features.shape == (2, 56 * 56)


def test_stages_that_are_none_are_refused() -> None:
    """DAN has two stages, MTCNN three."""
    from desktop_app.networks.dan import build_dan
    from desktop_app.networks.landmark_stages import build_landmark_stages

    with pytest.raises(ValueError, match="stage must be 1 or 2, got 3"):
        build_dan(3)
    with pytest.raises(ValueError, match="stage must be 1, 2 or 3, got 0"):
        build_landmark_stages(0)


def test_patches_are_scaled_as_mtcnn_scales() -> None:
    """127.5 becomes 0 and 255 just below 1."""
    np.testing.assert_allclose(patch_input(np.array([[[127.5, 255.0]]])).ravel(), [0, 127.5 / 128])
    with pytest.raises(ValueError, match=r"grey must have shape \(n, height, width\), got \(3,\)"):
        patch_input(np.zeros(3))
