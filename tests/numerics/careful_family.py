"""An oracle for the compiled limits of any family: slow profiles in plain numpy, from many starts at every value.

The quantity is held by a linear constraint on the coefficients, or is the first of theta; the rest is minimised by
Levenberg-Marquardt with difference quotients, a whole batch of starts and values together. A limit is the outermost
place, on a dense scan from the fit to the end, where the sum of squares comes back below the threshold.
"""

import math

import numpy as np
from scipy.special import expit

from rapalog.numerics.answer import N_OPTIMA, OPTIMA, THETA
from rapalog.numerics.families.measures import INFINITY, ZERO
from rapalog.numerics.points import LN10
from rapalog.numerics.solve import quadrature

_RIDGE = 1e-14


def _basis(name, theta, x):
    """The basis functions (K, Q, D) at theta (K, P) and positions (D,) or (K, D), written from the family's formula."""
    m, h = theta[:, :1], LN10 * 10.0 ** theta[:, 1:2]
    u = h * (np.broadcast_to(x, (len(theta), np.shape(x)[-1])) - m)
    one, s = np.ones_like(u), expit(-u)
    if name == "3pl":
        return np.stack([s - 1.0], 1)
    if name == "4pl":
        return np.stack([one, s], 1)
    if name == "5pl":
        f = 10.0 ** theta[:, 2:3]
        return np.stack([one, np.exp(-f * np.logaddexp(0.0, u + np.log(np.expm1(math.log(2.0) / f))))], 1)
    if name == "hormesis":
        return np.stack([one, s, np.exp(np.maximum(LN10 / h * u - np.logaddexp(0.0, u), -700.0))], 1)
    second = expit(-LN10 * 10.0 ** theta[:, 3:4] * (x - m - theta[:, 2:3]))
    return np.stack([second, s * second], 1)


class Profile:
    """The profile of ``middle``, ``crossing``, ``height`` or ``mean`` of an ask that has been fitted."""

    def __init__(self, ask, row, what):
        points = ask.points
        self.name, self.what, self.points, self.level = ask.family.name, what, points, ask.level - ask.offset
        self.x = np.where(points.at_zero, ZERO, points.log_position)
        self.root, self.y = np.sqrt(points.count), points.mean - ask.offset
        self.low, self.high = ask.family.box(points.low, points.high)
        size = len(self.low)
        optima = row[OPTIMA : OPTIMA + N_OPTIMA * N_OPTIMA].reshape(N_OPTIMA, N_OPTIMA)[:, :size]
        more = self.low + np.random.default_rng(1).random((150, size)) * (self.high - self.low)
        own = row[THETA : THETA + size][None]
        parts = [own, optima[~np.isnan(optima[:, 0])], ask.family.grid(points.low, points.high), more]
        self.pool = np.clip(np.vstack(parts), self.low, self.high)
        self.nodes, self.weights = quadrature(points.low, points.high)

    @property
    def holds_theta(self):
        return self.what == "middle" and self.name != "hormesis"

    def _constraint(self, theta, value):
        if self.what == "middle":
            ends = np.broadcast_to([ZERO, INFINITY], (len(value), 2))
            return _basis(self.name, theta, np.column_stack([value, ends])) @ [1.0, -0.5, -0.5], 0.0 * value
        if self.what == "crossing":
            return _basis(self.name, theta, value[:, None])[:, :, 0], np.full(len(value), self.level)
        if self.what == "height":
            return _basis(self.name, theta, np.array([self.points.high]))[:, :, 0], value
        return _basis(self.name, theta, self.nodes) @ self.weights, value

    def _residual(self, theta, value):
        basis = _basis(self.name, theta, self.x) * self.root
        size, y = basis.shape[1], self.y * self.root
        normal, pull = basis @ basis.transpose(0, 2, 1), basis @ y
        scale = np.maximum(np.einsum("kqq->k", normal) / size, 1e-300)
        if self.name == "3pl":
            scale = (self.root**2 * (1.0 + (1.0 + basis[:, 0] / self.root) ** 2)).sum(1)
        normal, pull = normal / scale[:, None, None] + _RIDGE * np.eye(size), pull / scale[:, None]
        if not self.holds_theta:
            row, held = self._constraint(theta, value)
            whole = np.zeros((len(theta), size + 1, size + 1))
            whole[:, :size, :size], whole[:, :size, size], whole[:, size, :size] = normal, row, row
            whole[:, size, size] = -_RIDGE * (row**2).sum(1) - 1e-300
            normal, pull = whole, np.column_stack([pull, held])
        beta = np.linalg.solve(normal, pull[:, :, None])[:, :size, 0]
        return y - np.einsum("kq,kqd->kd", beta, basis)

    def _descend(self, theta, value):
        theta, active, damping = theta.copy(), np.arange(len(theta)), np.full(len(theta), 1e-3)
        if self.holds_theta:
            theta[:, 0] = value
        off = self._residual(theta, value)
        for _ in range(40):
            own, now, here = theta[active], off[active], value[active]
            slopes = np.zeros((*own.shape, off.shape[1]))
            for p in range(int(self.holds_theta), own.shape[1]):
                step = np.where(own[:, p] + 1e-5 > self.high[p], -1e-5, 1e-5)
                moved = own.copy()
                moved[:, p] += step
                slopes[:, p] = (self._residual(moved, here) - now) / step[:, None]
            pull = np.einsum("kpd,kd->kp", slopes, now)
            held = ((own <= self.low) & (pull > 0)) | ((own >= self.high) & (pull < 0))
            held[:, 0] |= self.holds_theta
            slopes[held], pull[held] = 0.0, 0.0
            normal = slopes @ slopes.transpose(0, 2, 1)
            size = np.einsum("kpp->kp", normal)
            extra = size * damping[active, None] + 1e-13 * size.max(1)[:, None] + 1e-300 + held
            step = -np.linalg.solve(normal + extra[:, :, None] * np.eye(own.shape[1]), pull[:, :, None])[:, :, 0]
            trial = np.clip(own + np.clip(step, -0.7, 0.7), self.low, self.high)
            if self.holds_theta:
                trial[:, 0] = here
            fresh = self._residual(trial, here)
            better = (fresh**2).sum(1) < (now**2).sum(1)
            theta[active[better]], off[active[better]] = trial[better], fresh[better]
            damping[active] = np.clip(np.where(better, damping[active] * 0.2, damping[active] * 6.0), 1e-12, 1e12)
            active = active[(np.abs(trial - own).max(1) > 1e-8) & (damping[active] < 1e9)]
            if not len(active):
                break
        return theta, (off**2).sum(1) + self.points.sse_within

    def minima(self, values, more=None):
        """The lowest sum of squares (V,) at each value, and where it is."""
        start, value = [], []
        for k, at in enumerate(values):
            pool = self.pool.copy()
            if self.holds_theta:
                pool[:, 0] = at
            order = np.argsort((self._residual(pool, np.full(len(pool), at)) ** 2).sum(1))
            chosen = [0]
            for place in order:
                if len(chosen) < 15 and np.abs(pool[chosen] - pool[place]).max(1).min() > 0.2:
                    chosen.append(place)
            start += [*pool[chosen], *([] if more is None else more[k])]
            value += [at] * (len(start) - len(value))
        theta, sse = self._descend(np.array(start), np.array(value))
        best = [np.flatnonzero(np.array(value) == at)[sse[np.array(value) == at].argmin()] for at in values]
        return sse[best], theta[best]

    def limit(self, start, end, threshold):
        """The outermost value from ``start`` to ``end`` that is not above the threshold; NaN if the end is not."""
        dense = np.linspace(0.0, 1.0, 40) if self.what in ("middle", "crossing") else np.geomspace(0.004, 1.0, 40)
        values = np.unique(np.append(start, start + dense * (end - start)))[:: 1 if end > start else -1]
        sse, place = self.minima(values)
        for _ in range(2):  # by way of the neighbours' places
            near = [place[[max(k - 1, 0), min(k + 1, len(place) - 1)]] for k in range(len(place))]
            fresh, other = self.minima(values, near)
            better = fresh < sse
            sse[better], place[better] = fresh[better], other[better]
        last = int(np.flatnonzero(sse <= threshold)[-1])
        if last == len(values) - 1:
            return math.nan
        inner, outer, near = values[last], values[last + 1], place[[last, last + 1]]
        for _ in range(24):
            middle = 0.5 * (inner + outer)
            sse, found = self.minima([middle], [[*near, near.mean(0)]])
            if sse[0] <= threshold:
                inner, near[0] = middle, found[0]
            else:
                outer, near[1] = middle, found[0]
        return 0.5 * (inner + outer)
