"""Writes values.json, what scipy and mpmath say of the functions tested here: python values.py (pip install scipy mpmath)."""
import json
from pathlib import Path

import mpmath
import numpy as np
import scipy
from scipy.stats import binom, kendalltau

mpmath.mp.dps = 60


def log_gamma():
    return [[x, float(mpmath.loggamma(mpmath.mpf(x)))] for x in
            (1e-9, 0.001, 0.1, 0.5, 1, 1.5, 2, 3.7, 11.999, 12, 12.001, 100.25, 1e5, 1e9)]


def tails():
    """[k, n, p, at most, at least], from one end to the other; below 1e-290 left out."""
    rows = []
    for n in (1, 10, 367, 20_000, 1_000_000, 100_000_000):
        for p in (1e-9, 1e-4, 0.01, 0.5, 0.99):
            middle, spread = n * p, np.sqrt(n * p * (1 - p))
            ks = {0, 1, n - 1, n, *(round(middle + times * spread) for times in (-20, -3, 0, 3, 20))}
            for k in sorted(int(k) for k in ks if 0 <= k <= n):
                at_most, at_least = float(binom.cdf(k, n, p)), float(binom.sf(k - 1, n, p))
                if min(at_most, at_least) > 1e-290:
                    rows.append([k, n, p, at_most, at_least])
    return rows


def incomplete_beta():
    """Of shapes that are no whole numbers, as effective sample sizes are not: [x, a, b, value]."""
    return [[x, a, b, float(mpmath.betainc(a, b, 0, mpmath.mpf(x), regularized=True))]
            for a in (0.01, 3.7, 250.5, 40_000.25)
            for b in (0.02, 1, 41.3)
            for x in (1e-12, 0.001, 0.5, 0.9999)]


def rises():
    """[values in random order, with a drift or not, probability]"""
    random = np.random.default_rng(1)
    rows = []
    for n in (2, 3, 5, 8, 12, 16, 20):
        for drift in (-1, 0, 0.2, 1, 10):
            values = (drift * np.arange(n) + random.normal(size=n)).round(6)
            test = kendalltau(np.arange(n), values, method='exact', alternative='greater')
            rows.append([values.tolist(), float(test.pvalue)])
    return rows


values = {
    'madeWith': f'scipy {scipy.__version__}, mpmath {mpmath.__version__}, numpy {np.__version__}',
    'logGamma': log_gamma(),
    'tails': tails(),
    'incompleteBeta': [row for row in incomplete_beta() if row[3] > 1e-290],
    'rises': rises(),
}
Path(__file__).with_name('values.json').write_text(json.dumps(values))
