"""One step of a rule on a case, with streams that are the same every time."""

from arealis.numerics import ReplicaStreams


def streams(path):
    """Streams of the case's three replicas."""
    return ReplicaStreams((0, 1, 2)).spawn(path)


def begin(rule, case, areas=None):
    """The rule's first state."""
    areas = areas or case.areas
    return rule.init(case.network, case.params, case.objective, areas, rng=streams("rule"))


def step(rule, case, state, areas=None):
    """The rule's updates."""
    updates, _, _ = rule.step(
        case.network,
        case.params,
        case.activity,
        case.batch,
        case.objective,
        areas or case.areas,
        state,
        rng=streams("steps"),
    )
    return updates
