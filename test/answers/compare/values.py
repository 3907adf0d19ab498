"""Writes values.json, what scipy, statsmodels and arch say of the functions tested here: python values.py
(pip install scipy statsmodels arch)."""
import json
from pathlib import Path

import arch
import numpy as np
import scipy
import statsmodels
from arch.bootstrap import CircularBlockBootstrap
from scipy.linalg import toeplitz
from scipy.stats import lognorm, mannwhitneyu
from statsmodels.tsa.stattools import acf


def sample_with_u(m, n, u):
    """Two samples of the ranks 1 to m + n: U of the first is u."""
    ranks = np.arange(1, m + 1)
    for i in reversed(range(m)):
        step = min(n, u)
        ranks[i] += step
        u -= step
    return ranks, np.setdiff1d(np.arange(1, m + n + 1), ranks)


def rank_sums():
    """[m, n, P(U <= u) for all u]"""
    return [[m, n, [float(mannwhitneyu(*sample_with_u(m, n, u), alternative='less', method='exact').pvalue)
                    for u in range(m * n + 1)]]
            for m, n in ((1, 1), (1, 8), (3, 3), (4, 4), (4, 5), (6, 9), (10, 10))]


def shifts():
    """[before, after, low, high]: the shifts between which the exact test of 95% rejects none."""
    random = np.random.default_rng(2)
    rows = []
    for m, n in ((4, 4), (4, 6), (5, 5), (7, 5), (10, 10), (12, 9)):
        for shift in (0, 0.7, 3):
            before, after = random.normal(size=m).round(6), (random.normal(size=n) + shift).round(6)
            steps = np.sort(np.subtract.outer(after, before).ravel())
            between = (steps[1:] + steps[:-1]) / 2
            kept = [i for i, d in enumerate(between)
                    if mannwhitneyu(after - d, before, method='exact').pvalue > 0.05]
            rows.append([before.tolist(), after.tolist(), float(steps[kept[0]]), float(steps[kept[-1] + 1])])
    return rows


def wandering(n, r, random):
    level = random.normal() / np.sqrt(1 - r * r)
    values = []
    for _ in range(n):
        level = r * level + random.normal()
        values.append(round(float(level), 4))
    return values


def correlations():
    """[series, correlation from one value to the next]"""
    random = np.random.default_rng(3)
    series = [wandering(n, r, random) for n in (24, 60) for r in (0, 0.4, 0.8)]
    return [[one, float(acf(one, nlags=1)[1])] for one in series]


def shown_by_blocks():
    """[correlation, length, variance of a sum of so many over that of independent ones]"""
    return [[r, n, float(toeplitz(r ** np.arange(n)).sum() / n)]
            for r in (0.05, 0.3, 0.8, 0.97) for n in (1, 3, 7, 15, 100)]


def bootstrap():
    """Failures of 100 requests in each of 120 seconds, before and after, resampled in blocks of 15."""
    random = np.random.default_rng(4)
    before, after = (random.binomial(100, 0.05 + 0.02 * np.tanh(wandering(120, 0.5, random))) for _ in range(2))
    change = (after - before) / 100

    def studentised(resample):
        blocks = resample.reshape(8, 15).sum(axis=1) / 120
        least = 0.25 * variance
        return np.array([(resample.mean() - change.mean()) / np.sqrt(max(least, 8 * blocks.var(ddof=1)))])

    variance = float(np.squeeze(CircularBlockBootstrap(15, change, seed=5).var(lambda x: x.mean(), reps=20_000)))
    of_blocks = CircularBlockBootstrap(15, change, seed=6).apply(studentised, 20_000)
    return {
        'before': before.tolist(),
        'after': after.tolist(),
        'standardError': float(np.sqrt(variance)),
        'critical': float(np.quantile(np.abs(of_blocks), 0.95)),
    }


def percentile_errors():
    """[share, standard error of the logarithm of that percentile, times the root of the number of requests]"""
    return [[share, float(np.sqrt(share * (1 - share)) / (value * lognorm.pdf(value, 0.3)))]
            for share in (0.5, 0.9, 0.95, 0.99) for value in [lognorm.ppf(share, 0.3)]]


values = {
    'madeWith': f'scipy {scipy.__version__}, statsmodels {statsmodels.__version__}, arch {arch.__version__}',
    'rankSums': rank_sums(),
    'shifts': shifts(),
    'correlations': correlations(),
    'shownByBlocks': shown_by_blocks(),
    'bootstrap': bootstrap(),
    'percentileErrors': percentile_errors(),
}
Path(__file__).with_name('values.json').write_text(json.dumps(values))
