"""Rules that claim to be online in time, the slow way: one time step at a time, and no more memory for more.

Each form takes what happens in a step and returns what has been learnt so far. It never sees a later step.
"""

from functools import partial

import torch
from torch.autograd.functional import jacobian

from arealis.networks import ACTIVATIONS
from arealis.rules import cost_gradient
from arealis.rules.clapp import replacements
from arealis.rules.greedy_infomax import contrast_gradients
from arealis.types import Batch

__all__ = ["ONLINE_FORMS", "learn_online"]


def learn_online(form, rule, case, state, *, rng):
    """Show a form one step after the other."""
    grow = form(rule, case, state, rng)
    learnt = {}
    for t in range(case.batch.steps):
        rates = {a: r[t : t + 1] for a, r in case.activity.items()}
        shown = {n: x[min(t, len(x) - 1)][None] for n, x in case.batch.inputs.items()}
        learnt = grow(t, rates, shown)
    return learnt


def seen_by(case, before, rates, shown):
    """What every projection saw in this step, and its name."""
    known = {**shown, **rates}
    for p in case.network.projections:
        late = p.name in case.network.delayed
        yield p, (before if late else known)[p.source]


def at_rest(case):
    """What areas do before the first step."""
    rest = {a: torch.zeros_like(r[:1]) for a, r in case.activity.items()}
    return {a: ACTIVATIONS[case.network.activation(a)].function(v) for a, v in rest.items()}


def errors_now(case, t, rates):
    """How the cost changes with activity of this step, when nothing is known of later ones."""
    done = {a: torch.zeros_like(r) for a, r in case.activity.items()}
    for a, rate in rates.items():
        done[a][t] = rate[0]
    return {a: e[t : t + 1] for a, e in cost_gradient(case.objective, done, case.batch).items()}


def _settled(rule, case, state, rng):
    """What the last step alone teaches."""

    def grow(t, rates, shown):
        batch = Batch(shown, case.batch.targets, 1)
        args = case.network, case.params, rates, batch, case.objective, case.areas, state
        return rule.step(*args, rng=rng)[0]

    return grow


def _averaged(rule, case, state, rng):
    """BCM: what every step teaches, averaged."""
    before, total = at_rest(case), {}

    def grow(t, rates, shown):
        for p, seen in seen_by(case, before, rates, shown):
            post = rates[p.target]
            above = post * (post - state[f"{p.target}.threshold"][:, None])
            change = p.weight_gradient(-p.outer(above, seen)) / (case.batch.steps * post.shape[2])
            total[p.parameter] = total.get(p.parameter, 0) + change
        before.update(rates)
        return total

    return grow


def _traced(rule, case, state, rng, *, through_readout):
    """Fixed direct feedback: traces of what synapses saw, filtered once more by a leaky teaching area."""
    before, total, seen_so_far, eligible = at_rest(case), {}, {}, {}
    ones = torch.ones_like(next(iter(case.activity.values()))[:1, :, :, :1])

    def grow(t, rates, shown):
        errors = errors_now(case, t, rates)
        synapses = [(p.target, p.parameter, p, x) for p, x in seen_by(case, before, rates, shown)]
        synapses += [(a, f"{a}.bias", None, ones) for a in rates]
        for a, name, p, x in synapses:
            leak, slope = case.network.leak(a), case.network.slope(a, rates[a])
            kept = seen_so_far.get(name, torch.zeros_like(x))
            seen_so_far[name] = torch.lerp(kept.expand_as(x), x, leak)
            trace = slope[..., None] * seen_so_far[name][..., None, :]
            heard = torch.zeros_like(trace)
            for m, error in errors.items():
                teaching, own = error, trace
                if m != a and through_readout:
                    k = case.network.leak(m)
                    own = torch.lerp(eligible.get((m, name), torch.zeros_like(trace)), trace, k)
                    eligible[m, name] = own
                    teaching = error * case.network.slope(m, rates[m])
                if m != a:
                    teaching = teaching @ state[f"{m}=>{a}"]
                heard = heard + teaching[..., None] * own
            change = heard.sum((0, 2))
            change = change[..., 0] if p is None else p.weight_gradient(change)
            total[name] = total.get(name, 0) + change
        before.update(rates)
        return total

    return grow


def _sensed(rule, case, state, rng, *, through_cycles):
    """How activity depends on every parameter, carried forwards; through synapses that take a step or not."""
    network, names = case.network, list(case.params)
    shapes = [case.params[n].shape for n in names]
    flat = torch.cat([case.params[n].flatten() for n in names])
    rest = at_rest(case)
    widths = {a: rest[a].numel() for a in rest}
    potential = torch.zeros(sum(widths.values()), dtype=flat.dtype)
    rate = torch.cat([r.flatten() for r in rest.values()])
    sense = {"potential": torch.zeros(len(potential), len(flat), dtype=flat.dtype)}
    sense["rate"] = sense["potential"]
    gradient = torch.zeros_like(flat)

    def by_area(joint):
        parts = joint.split(list(widths.values()))
        return {a: part.view_as(rest[a]) for (a, part) in zip(widths, parts, strict=True)}

    def onward(flat, potential, rate, shown):
        parts = flat.split([s.numel() for s in shapes])
        params = {n: part.view(s) for n, part, s in zip(names, parts, shapes, strict=True)}
        before, now, held = by_area(rate), {}, by_area(potential)
        for component in network.components:
            for a in component.areas:
                drive = params[f"{a}.bias"][None, :, None] + shown.get(a, torch.zeros(()))
                for p in network.projections:
                    if p.target == a:
                        seen = before if p.name in network.delayed else {**shown, **now}
                        drive = drive + p.drive(seen[p.source], p.efficacy(params[p.parameter]))
                held[a] = (1 - network.leak(a)) * held[a] + network.leak(a) * drive
                now[a] = ACTIVATIONS[network.activation(a)].function(held[a])
        return tuple(torch.cat([x[a].flatten() for a in widths]) for x in (held, now))

    def grow(t, rates, shown):
        nonlocal potential, rate, gradient
        step = partial(onward, shown=shown)
        ways = jacobian(step, (flat, potential, rate), vectorize=True)
        potential, rate = step(flat, potential, rate)
        sensed = [
            own + held @ sense["potential"] + (back @ sense["rate"] if through_cycles else 0)
            for own, held, back in ways
        ]
        sense["potential"], sense["rate"] = sensed
        errors = errors_now(case, t, rates)
        joint = torch.cat([errors.get(a, torch.zeros_like(rest[a])).flatten() for a in widths])
        gradient = gradient + joint @ sense["rate"]
        parts = gradient.split([s.numel() for s in shapes])
        return {n: part.view(s) for n, part, s in zip(names, parts, shapes, strict=True)}

    return grow


def _contrasted(rule, case, state, rng):
    """CLAPP: what areas did a lag ago, and a prediction of now."""
    sign, swap = replacements(next(iter(case.activity.values())), rng=rng)

    def compare(a, _, then, rate):
        pairs = (case.batch.steps - rule.lag) * rate.shape[2]
        future, predicted = swap @ rate, then @ state[f"prediction.{a}"].transpose(1, 2)
        fit = sign * (predicted * future).sum(-1, keepdim=True)
        push = -sign * (fit < 1) / pairs
        change = torch.einsum("trbi,trbj->rij", push * future, then)
        back = push * (future @ state[f"retrodiction.{a}"].transpose(1, 2))
        learnt = {f"prediction.{a}": change, f"retrodiction.{a}": change.transpose(1, 2)}
        return back, swap.transpose(1, 2) @ (push * predicted), learnt

    return _remembering(case, (rule.lag,), compare)


def _told_apart(rule, case, state, rng):
    """Greedy InfoMax: the same with all lags up to the horizon, against the futures of other stimuli."""

    def compare(a, lag, then, rate):
        weight = 1 / (rule.horizon * (case.batch.steps - lag))
        name = f"prediction.{a}.{lag}"
        past, future, change = contrast_gradients(then, rate, state[name])
        return weight * past, weight * future, {name: weight * change}

    return _remembering(case, range(1, rule.horizon + 1), compare)


def _remembering(case, lags, compare):
    """Pair every step with those some lags ago, as long as these are remembered."""
    before, total, past = at_rest(case), {}, []

    def add(name, change):
        total[name] = total.get(name, 0) + change

    def learn(a, rates, seen, error):
        signal = case.network.leak(a) * case.network.slope(a, rates[a]) * error
        add(f"{a}.bias", signal.sum((0, 2)))
        for p, x in seen:
            if p.target == a:
                add(p.parameter, p.weight_gradient(p.outer(signal, x)))

    def grow(t, rates, shown):
        past.insert(0, (rates, list(seen_by(case, dict(before), rates, shown))))
        for lag in lags:
            for a in rates if lag < len(past) else ():
                of_past, of_future, learnt = compare(a, lag, past[lag][0][a], rates[a])
                learn(a, *past[lag], of_past)
                learn(a, *past[0], of_future)
                for name, change in learnt.items():
                    add(name, change)
        del past[max(lags) :]
        before.update(rates)
        return total

    return grow


def _within_the_trial(rule, case, state, rng):
    """FORCE: recursive least squares on readouts, whose weights change from step to step."""
    network, now = case.network, dict(case.params)
    before, replicas = at_rest(case), len(next(iter(case.params.values())))
    examples = next(iter(case.activity.values())).shape[2]
    at = network.initial_state(replicas, examples, like=next(iter(case.params.values())))
    inverse, trace = dict(state), {}

    def grow(t, rates, shown):
        nonlocal at
        at, own = network.advance(now, at, {n: x[0] for n, x in shown.items()})
        own = {a: r[None] for a, r in own.items()}
        errors = errors_now(case, t, own)
        for a in case.objective.reads:
            parts = [torch.ones_like(own[a][0, :, :, :1])]
            names = [f"{a}.bias"]
            for p, x in seen_by(case, before, own, shown):
                if p.target == a:
                    parts.append(x[0])
                    names.append(p.parameter)
            x = torch.cat(parts, -1)
            trace[a] = torch.lerp(trace.get(a, torch.zeros_like(x)), x, network.leak(a))
            error = (errors[a] * network.slope(a, own[a]) * examples)[0]
            key = f"inverse covariance of {a}"
            # an example without error has nothing to say
            told = trace[a] * (error != 0).any(-1, keepdim=True)
            inner = told @ inverse[key] @ told.transpose(1, 2) + torch.eye(examples, dtype=x.dtype)
            gain = torch.linalg.inv(inner) @ told @ inverse[key]
            inverse[key] = inverse[key] - inverse[key] @ told.transpose(1, 2) @ gain
            change = -error.transpose(1, 2) @ gain
            for name, part in zip(names, change.split([p.shape[-1] for p in parts], -1), strict=True):
                now[name] = now[name] + part.reshape(now[name].shape)
        before.update(own)
        return {n: case.params[n] - v for n, v in now.items() if v is not case.params[n]}

    return grow


ONLINE_FORMS = {
    "AntiHebbian": _settled,
    "BienenstockCooperMunro": _averaged,
    "Clapp": _contrasted,
    "DirectFeedbackAlignment": partial(_traced, through_readout=True),
    "EProp": partial(_sensed, through_cycles=False),
    "Force": _within_the_trial,
    "GreedyInfomax": _told_apart,
    "Hopfield": _settled,
    "RandomFeedbackLocalOnline": partial(_traced, through_readout=False),
    "RealTimeRecurrentLearning": partial(_sensed, through_cycles=True),
}
"""Class of a rule → its online form."""
