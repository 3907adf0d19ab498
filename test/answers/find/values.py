"""Values of scipy and statsmodels that the tests of this folder store: python values.py prints them
(pip install scipy statsmodels)."""
import numpy as np
import scipy
import statsmodels.api as sm
from scipy.special import logsumexp, rel_entr
from scipy.stats import binom

print('numpy', np.__version__, 'scipy', scipy.__version__)


def share_of(odds):
    return odds / (1 + odds)


# evidence.test.ts: mean likelihood at several odds over that at the allowed share
for times in ([2, 5, 20], [1 / 2, 1 / 5, 1 / 20]):
    for requests, violations, allowed in (
            (0, 0, 0.01), (1, 1, 0.001), (500, 0, 0.01), (500, 5, 0.01), (500, 20, 0.01), (500, 500, 0.01), (80, 40, 0.5),
            (10**6, 10**4, 0.01), (10**6, 10_500, 0.01), (10**8, 10**5, 0.001)):
        odds = allowed / (1 - allowed)
        logs = [binom.logpmf(violations, requests, share_of(n * odds)) for n in times]
        value = logsumexp(logs) - np.log(len(times)) - binom.logpmf(violations, requests, allowed)
        print('evidence', times, requests, violations, allowed, repr(float(value)))

# estimate.test.ts: Kullback-Leibler divergence where the odds are a hundredth, a half or 3 times the allowed ones
for allowed in (0.01, 0.5):
    for times in (0.01, 0.5, 3):
        share = share_of(times * allowed / (1 - allowed))
        value = rel_entr(share, allowed) + rel_entr(1 - share, 1 - allowed)
        print('divergence', allowed, times, repr(float(value)))

# clusters.test.ts: spells of violations, and a share that varies from block to block
spells = np.array([10, 10, 40])
print('dispersion', repr(float((spells**2).sum() / spells.sum())))
x = np.array([1, 1, 4, 1, 1, 1, 9, 8, 1, 1, 2, 1, 1, 7, 9, 1], dtype=float)
n = 20.0
share = x.sum() / (n * len(x))
residuals = x - share * n
centred = residuals - residuals.mean()
r = (centred[1:] * centred[:-1]).sum() / (centred**2).sum()
r = min(0.8, max(0, r + (1 + 3 * r) / len(x)))
seconds = (residuals**2).sum() * (1 + r) / (1 - r)
pairs = (residuals.reshape(-1, 2).sum(axis=1) ** 2).sum()
print('variance ratio', repr(float(max(seconds, pairs) / (n * len(x) * share * (1 - share)))))

# estimate.test.ts: capacity and slope of a logistic regression on the logarithm of the rate
rates = np.arange(360, 421, 10)
true = share_of(0.01 / 0.99 * (rates / 384) ** 45)
violations = np.random.default_rng(1).binomial(100_000, true)
design = sm.add_constant(np.log(rates))
a, b = sm.GLM(np.c_[violations, 100_000 - violations], design, family=sm.families.Binomial()).fit().params
print('logistic', violations.tolist(), repr(float(np.exp((np.log(0.01 / 0.99) - a) / b))), repr(float(b)))
