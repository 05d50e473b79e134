"""Rules that claim to be online in time, the slow way: one time step at a time, and no more memory for more.

Each form takes what happens in a step and returns what has been learnt so far. It never sees a later step.
"""

from functools import partial

import torch
from tests.rules.case import SPIKING
from torch.autograd.functional import jacobian

from arealis.networks import ACTIVATIONS
from arealis.rules import IntrinsicPlasticity, SynapticScaling, cost_gradient
from arealis.rules.clapp import replacements
from arealis.rules.greedy_infomax import contrast_gradients
from arealis.rules.spike_pairs import decay_of, strength_of
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
    rest = {a: torch.zeros_like(case.activity[a][:1]) for a in case.network.area_names}
    kinds = {a: case.network.activation(a) for a in rest}
    return {a: v if kinds[a] == "spikes" else ACTIVATIONS[kinds[a]].function(v) for a, v in rest.items()}


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


def _of_the_moment(rule, case, state, rng):
    """Online training through time: traces of what arrived, and errors that pass no time step."""
    network, before, total, traces = case.network, at_rest(case), {}, {}

    def grow(t, rates, shown):
        arriving, signals = errors_now(case, t, rates), {}
        for a in [a for c in reversed(network.components) for a in c.areas]:
            if a not in arriving:
                continue
            signals[a] = network.leak(a) * network.slope(a, rates[a]) * arriving[a]
            for p in network.projections:
                if p.target == a and p.source in rates and p.name not in network.delayed:
                    passed = p.pull_back(signals[a], p.efficacy(case.params[p.parameter]))
                    arriving[p.source] = arriving.get(p.source, 0) + passed
        ones = torch.ones_like(next(iter(rates.values()))[..., :1])
        synapses = [(p.target, p.parameter, p, x) for p, x in seen_by(case, before, rates, shown)]
        synapses += [(a, f"{a}.bias", None, ones) for a in rates]
        for a, name, p, x in synapses:
            if a in signals:
                traces[name] = (1 - network.leak(a)) * traces.get(name, 0) + x
                outer = torch.einsum(
                    "trbi,trbj->rij", signals[a], traces[name].expand(*signals[a].shape[:3], -1)
                )
                change = outer[..., 0] if p is None else p.weight_gradient(outer)
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


def _rates_so_far(rule, case, state, rng):
    """Homeostasis: how much each unit did so far, as part of a trial of known length."""
    done = dict.fromkeys(case.network.area_names, 0)

    def grow(t, rates, shown):
        learnt = {}
        for a in done:
            done[a] = done[a] + rates[a].mean((0, 2)) / case.batch.steps
            average = torch.lerp(state[f"{a}.rate"], done[a], 1 / rule.memory)
            excess = rule.speed * (average / rule.target - 1)
            if isinstance(rule, IntrinsicPlasticity):
                learnt[f"{a}.bias"] = excess
            for p in case.network.projections if isinstance(rule, SynapticScaling) else ():
                if p.target == a:
                    weight = case.params[p.parameter]
                    learnt[p.parameter] = excess[..., None] * weight * (p.efficacy(weight) > 0)
        return learnt

    return grow


def _spike_traces(rule, case, state, rng):
    """STDP: a trace a unit, and the pairings of this step."""
    rise = decay_of("", rule.potentiation_time, rule.step_duration)
    fall = decay_of("", rule.depression_time, rule.step_duration)
    before, traces, total = at_rest(case), {}, {}

    def grow(t, rates, shown):
        learnt = {}
        for p, x in seen_by(case, before, rates, shown):
            pre = rise * traces.get(p.name, 0) + x
            late = fall * traces.get(p.target, 0)
            gained = rule.potentiation * p.outer(rates[p.target], pre)
            lost = rule.depression * p.outer(late + torch.zeros_like(rates[p.target]), x)
            total[p.name] = total.get(p.name, 0) + (gained - lost) / x.shape[2]
            traces[p.name] = pre
            learnt[p.parameter] = _bounded(rule, case, p, total[p.name])
        for a, rate in rates.items():
            traces[a] = fall * traces.get(a, 0) + rate
        before.update(rates)
        return learnt

    return grow


def _spike_triplets(rule, case, state, rng):
    """Triplet STDP: two traces a unit."""
    dt, before, traces, total = rule.step_duration, at_rest(case), {}, {}
    r1, r2 = (decay_of("", t, dt) for t in (rule.presynaptic_time, rule.slow_presynaptic_time))
    o1, o2 = (decay_of("", t, dt) for t in (rule.postsynaptic_time, rule.slow_postsynaptic_time))

    def grow(t, rates, shown):
        learnt = {}
        for p, x in seen_by(case, before, rates, shown):
            fast, slow = traces.get(p.name, (0, 0))
            post_fast, post_slow = traces.get(p.target, (0, 0))
            post = rates[p.target]
            growing = post * (rule.pair_potentiation + rule.triplet_potentiation * o2 * post_slow)
            shrinking = x * (rule.pair_depression + rule.triplet_depression * r2 * slow)
            gained = p.outer(growing, r1 * fast + x)
            lost = p.outer(o1 * post_fast + torch.zeros_like(post), shrinking)
            total[p.name] = total.get(p.name, 0) + (gained - lost) / x.shape[2]
            traces[p.name] = (r1 * fast + x, r2 * slow + x)
            learnt[p.parameter] = _bounded(rule, case, p, total[p.name])
        for a, rate in rates.items():
            fast, slow = traces.get(a, (0, 0))
            traces[a] = (o1 * fast + rate, o2 * slow + rate)
        before.update(rates)
        return learnt

    return grow


def _potentials_met(rule, case, state, rng):
    """Voltage-based STDP: a trace of the source, two filtered potentials, what is left of a spike."""
    dt, before, traces, total = rule.step_duration, at_rest(case), {}, {}
    forget = decay_of("", rule.presynaptic_time, dt)
    fast, slow = (decay_of("", t, dt) for t in (rule.potentiation_time, rule.depression_time))
    filtered = {a: (torch.full_like(r, SPIKING.rest),) * 2 for a, r in before.items()}
    left = {a: torch.zeros_like(r) for a, r in before.items()}

    def grow(t, rates, shown):
        learnt, met = {}, {}
        for a, (up, down) in filtered.items():
            left[a] = torch.where(rates[a] > 0, round(rule.spike_duration / dt), (left[a] - 1).clamp_min(0))
            seen = torch.where(left[a] > 0, rule.peak, rates[f"{a}.potential"])
            above = (seen - rule.high_threshold).clamp_min(0)
            filtered[a] = (fast * up + (1 - fast) * seen, slow * down + (1 - slow) * seen)
            midst = (up + filtered[a][0]) / 2
            ready, low = ((v - rule.low_threshold).clamp_min(0) for v in (midst, down))
            met[a] = above * ready, low
        for p, x in seen_by(case, before, rates, shown):
            growing, shrinking = met[p.target]
            traces[p.name] = forget * traces.get(p.name, 0) + x
            gained = rule.potentiation * dt / rule.presynaptic_time * p.outer(growing, traces[p.name])
            lost = rule.depression * p.outer(shrinking, x)
            total[p.name] = total.get(p.name, 0) + (gained - lost) / x.shape[2]
            learnt[p.parameter] = _bounded(rule, case, p, total[p.name])
        before.update(rates)
        return learnt

    return grow


def _highest_potentials(rule, case, state, rng):
    """Tempotron: a potential that nothing resets, and what had arrived when it was at its highest."""
    known, highest, arrived, best = {}, {}, {}, {}
    fired = dict.fromkeys(case.network.area_names, 0.0)

    def grow(t, rates, shown):
        learnt, ones = {}, torch.ones_like(next(iter(rates.values()))[..., :1])
        for a, rate in ((a, rates[a]) for a in fired):
            drive = case.network.drive(a, case.params, shown, rates)
            known[a] = SPIKING.decay * known.get(a, 0) + SPIKING.gain * drive
            higher = known[a] > highest.get(a, -torch.inf)
            highest[a] = torch.where(higher, known[a], highest.get(a, known[a]))
            fired[a] = torch.maximum(rate, torch.as_tensor(fired[a]))
            label, units = case.batch.targets[rule.target], torch.arange(rate.shape[-1])
            wrong = fired[a] - (label[..., None] == units).to(rate.dtype)
            seen = {
                p.parameter: (p, shown.get(p.source, rates.get(p.source)))
                for p in case.network.projections
                if p.target == a
            }
            for name, (p, x) in {**seen, f"{a}.bias": (None, ones)}.items():
                arrived[name] = SPIKING.decay * arrived.get(name, 0) + SPIKING.gain * x
                here = arrived[name][..., None, :].expand(*higher.shape, -1)
                best[name] = torch.where(higher[..., None], here, best.get(name, here))
                change = (wrong[..., None] * best[name]).sum((0, 2)) / rate.shape[2]
                learnt[name] = change[..., 0] if p is None else p.weight_gradient(change)
        return learnt

    return grow


def _taught_now(rule, case, state, rng):
    """ReSuMe: a trace a synapse, and how the cost changes with spikes of this step."""
    decay, before, traces, total = decay_of("", rule.time_constant, rule.step_duration), at_rest(case), {}, {}

    def grow(t, rates, shown):
        errors = errors_now(case, t, rates)
        for p, x in seen_by(case, before, rates, shown):
            traces[p.name] = decay * traces.get(p.name, 0) + x
            if p.target in errors:
                window = rule.non_hebbian + rule.amplitude * traces[p.name]
                change = p.weight_gradient(p.outer(errors[p.target], window))
                total[p.parameter] = total.get(p.parameter, 0) + change
        before.update(rates)
        return total

    return grow


def _bounded(rule, case, projection, change):
    strength, sign = strength_of(projection, case.params[projection.parameter])
    return projection.weight_gradient(-sign * ((strength + change).clamp(0, rule.largest) - strength))


ONLINE_FORMS = {
    "AntiHebbian": _settled,
    "BienenstockCooperMunro": _averaged,
    "Clapp": _contrasted,
    "DirectFeedbackAlignment": partial(_traced, through_readout=True),
    "EProp": partial(_sensed, through_cycles=False),
    "Force": _within_the_trial,
    "GreedyInfomax": _told_apart,
    "Hopfield": _settled,
    "IntrinsicPlasticity": _rates_so_far,
    "OnlineTrainingThroughTime": _of_the_moment,
    "RandomFeedbackLocalOnline": partial(_traced, through_readout=False),
    "RealTimeRecurrentLearning": partial(_sensed, through_cycles=True),
    "RemoteSupervised": _taught_now,
    "SpikeTimingDependentPlasticity": _spike_traces,
    "SynapticScaling": _rates_so_far,
    "Tempotron": _highest_potentials,
    "TripletSpikeTimingDependentPlasticity": _spike_triplets,
    "VoltageDependentPlasticity": _potentials_met,
}
"""Class of a rule → its online form."""
