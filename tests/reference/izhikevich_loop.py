"""The model of Izhikevich as a plain loop over numbers."""


def spike_steps(currents, *, step, a, b, c, d, v, u=None, linear=5.0, constant=140.0, rate_of_recovery=None):
    """Steps with a spike; the recovery's own equation can be given as a function of v and u."""
    u = b * v if u is None else u
    recover = rate_of_recovery or (lambda v, u: a * (b * v - u))
    found = []
    for t, current in enumerate(currents):
        v += step * (0.04 * v**2 + linear * v + constant - u + current)
        u += step * recover(v, u)
        if v >= 30:
            found.append(t)
            v = c
            u += d
    return found
