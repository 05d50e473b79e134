"""Networks and costs that do what they did but lie about one thing, or that count what is asked of them."""

from dataclasses import dataclass, field

import torch

from arealis.types import Network, Objective, Parameters, Projection

__all__ = ["CountingNetwork", "WrongDerivative", "WrongSlopes", "wrong_way_back"]


def askew(value):
    """Factors that differ from unit to unit, none of them 1."""
    return torch.linspace(0.4, 0.9, value.shape[-1], dtype=value.dtype)


def with_wrong_gradient(value):
    """The same numbers, whose gradient is twice what it should be."""
    return value + (value - value.detach())


@dataclass(frozen=True)
class WrongDerivative:
    """A cost with its own value and another derivative, whichever way one asks for it."""

    objective: Objective

    @property
    def reads(self):
        return self.objective.reads

    def __call__(self, activity, batch):
        cost = self.objective(activity, batch)
        for area in self.reads:
            nothing = activity[area] - activity[area].detach()
            cost = cost + (nothing * askew(nothing)).sum((0, -1))
        return cost


@dataclass(frozen=True)
class WrongSlopes:
    """A network whose areas, but for some, have another slope than their activation function."""

    network: Network
    right: tuple[str, ...]

    def __getattr__(self, name):
        return getattr(self.network, name)

    def slope(self, area, activity):
        slope = self.network.slope(area, activity)
        return slope if area in self.right else slope * askew(slope)

    def pull_back(self, component, activity, errors, feedback):
        signals = self.network.pull_back(component, activity, errors, feedback)
        return {a: s if a in self.right else s * askew(s) for a, s in signals.items()}

    def pull_back_now(self, area, activity, errors):
        signal = self.network.pull_back_now(area, activity, errors)
        return signal if area in self.right else signal * askew(signal)

    def fire(self, area, drive):
        rates = self.network.fire(area, drive)
        return rates if area in self.right else with_wrong_gradient(rates)

    def advance(self, params, state, input_t):
        state, rates = self.network.advance(params, state, input_t)
        return state, {a: r if a in self.right else with_wrong_gradient(r) for a, r in rates.items()}

    def run(self, params, state, inputs, *, steps):
        state, rates = self.network.run(params, state, inputs, steps=steps)
        return state, {a: r if a in self.right else with_wrong_gradient(r) for a, r in rates.items()}


@dataclass(frozen=True)
class _OneWayProjection:
    """A projection that remembers its forward efficacies, to tell them from other matrices."""

    projection: Projection
    params: Parameters
    forward: list = field(default_factory=list)

    def __getattr__(self, name):
        return getattr(self.projection, name)

    def efficacy(self, weight):
        efficacy = self.projection.efficacy(weight)
        if weight is self.params[self.projection.parameter]:
            self.forward.append(efficacy)
        return efficacy

    def misled(self, efficacy):
        """Another matrix if this is one of the forward efficacies."""
        return efficacy + 0.1 if any(efficacy is e for e in self.forward) else efficacy

    def pull_back(self, signal, efficacy):
        return self.projection.pull_back(signal, self.misled(efficacy))


@dataclass(frozen=True)
class WrongWayBack:
    """A network whose forward synapses carry activity as ever, and are other synapses the other way."""

    network: Network
    projections: tuple[_OneWayProjection, ...]

    def __getattr__(self, name):
        return getattr(self.network, name)

    def pull_back(self, component, activity, errors, feedback):
        ways = {p.name: p for p in self.projections}
        misled = {n: ways[n].misled(m) if n in ways else m for n, m in feedback.items()}
        return self.network.pull_back(component, activity, errors, misled)


def wrong_way_back(network, params):
    """Make such a network of another one."""
    return WrongWayBack(network, tuple(_OneWayProjection(p, params) for p in network.projections))


@dataclass(frozen=True)
class _CountingProjection:
    """A projection that counts how often it carries something, each way."""

    projection: Projection
    carried: dict

    def __getattr__(self, name):
        return getattr(self.projection, name)

    def drive(self, seen, efficacy):
        self._count("drive")
        return self.projection.drive(seen, efficacy)

    def pull_back(self, signal, efficacy):
        self._count("pull back")
        return self.projection.pull_back(signal, efficacy)

    def _count(self, way):
        name = self.projection.name, way
        self.carried[name] = self.carried.get(name, 0) + 1


@dataclass(frozen=True)
class CountingNetwork:
    """A network that keeps, by how it was asked for activity, how many steps for how many examples."""

    network: Network
    asked: dict = field(default_factory=dict)
    carried: dict = field(default_factory=dict)

    def __getattr__(self, name):
        return getattr(self.network, name)

    @property
    def projections(self):
        return [_CountingProjection(p, self.carried) for p in self.network.projections]

    def fire(self, area, drive):
        rates = self.network.fire(area, drive)
        self._note(f"fire {area}", 1, rates)
        return rates

    def advance(self, params, state, input_t):
        state, rates = self.network.advance(params, state, input_t)
        self._note("advance", 1, next(iter(rates.values())))
        return state, rates

    def run(self, params, state, inputs, *, steps):
        state, rates = self.network.run(params, state, inputs, steps=steps)
        self._note("run", steps, next(iter(rates.values())))
        return state, rates

    def passes(self, case, *, draws):
        """Passes that were made: through time, one each; of areas that settle, as many as side by side.

        Draws of noise are repetitions of one pass.
        """
        examples = next(iter(case.activity.values())).shape[2] * draws
        found = [0.0]
        for how, asked in self.asked.items():
            copies = [width // examples if width % examples == 0 else 1 for _, width in asked]
            steps = sum(n * k for (n, _), k in zip(asked, copies, strict=True))
            found.append(max(copies) if how.startswith("fire") else steps / case.batch.steps)
        return max(found)

    def settles_elsewhere(self):
        """Whether something else passes forwards, or something passes one projection back repeatedly."""
        return any(way == "drive" or times > 1 for (_, way), times in self.carried.items())

    def _note(self, how, steps, rates):
        self.asked.setdefault(how, []).append((steps, rates.shape[-2]))
