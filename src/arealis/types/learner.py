"""Learner, the unit of heterogeneity: which areas learn, by which rule, to reduce which cost, when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from arealis.types.network import Activity, Inputs, Network, Parameters
from arealis.types.streams import Streams

if TYPE_CHECKING:
    from torch import Tensor

__all__ = [
    "Batch",
    "Info",
    "Learner",
    "Objective",
    "Optimiser",
    "Rule",
    "RuleCard",
    "RuleState",
    "SynapticCost",
    "Updates",
]

Updates: TypeAlias = "dict[str, Tensor]"
"""Parameter name → update shaped like the parameter, negated like a gradient (descent subtracts it).

A name may also be one of the rule's state: then the optimiser changes that tensor, in place, as it does
parameters, and the rule hands the same tensor on in its next state."""
RuleState: TypeAlias = "dict[str, Tensor]"
"""What a rule carries between steps: feedback weights, traces, running averages."""
Info: TypeAlias = "dict[str, Tensor]"
"""What a rule observed, never needed by its next step."""


@dataclass(frozen=True)
class Batch:
    """One batch of stimuli, laid out for a network.

    Args:
        inputs: Source or area → ``[time or 1, replica or 1, batch, feature]``.
        targets: Name → ``[replica or 1, batch, ...]``: ``[replica or 1, batch]`` for one value an example,
            ``[replica or 1, batch, time]`` for events, such as actions and rewards, and
            ``[replica or 1, batch, time or 1, feature]`` or ``[replica or 1, batch, feature]`` for what an
            area is compared with.
        steps: Number of time steps that the network runs.
    """

    inputs: Inputs
    targets: Mapping[str, Tensor]
    steps: int


@dataclass(frozen=True)
class RuleCard:
    """What a rule claims to need, with its default options; contract tests hold it to each claim.

    Args:
        family: Its place among the families of credit assignment.
        reference: The paper.
        needs_objective: It reduces a cost, rather than following activity alone.
        weight_transport: It reads forward weights the other way, to carry error or a prediction backwards, or
            those of other synapses to find what its own are worth.
        error_path: ``"transposed"``, ``"fixed feedback"``, ``"learnt feedback"``, ``"activity"`` (error
            travels as activity of the network itself), ``"area"`` (a cost of each area's own), ``"global
            scalar"`` or ``"none"``.
        needs_cost_derivative: It reads how the cost changes with what drives the areas that it reads, rather
            than its value alone.
        needs_activation_slope: It reads the slope of the activation function of areas that no cost reads.
        phases: Passes through the network that one update takes: the one whose activity it is handed counts
            once, and each that it makes of its own once, if need be until the network has settled.
        forward_locked: An area waits, before it can update, for what areas below it do in that pass.
        update_locked: An area waits, before it can update, for what areas downstream do.
        predictors_locked: What predicts an area's error waits, before it can learn, for what areas downstream
            do, though the area's synapses do not.
        locality: What a weight change depends on, beside scalars that are broadcast: ``"synapse"``, its own
            pre- and postsynaptic unit; ``"area"``, also what other units of its area do; ``"network"``, also
            what other areas do.
        online_in_time: Its update can be summed up while time runs, with memory that does not grow with the
            number of steps. False for rules of areas that have no memory.
        keeps_signs: It trains synapses that keep their signs, rather than refuse them.
        recurrent: It can train areas in a cycle.
        layered: It can train areas that only feed forward.
        two_way: It needs reciprocal projections, and time to settle.
        convolution: It can train projections whose synapses are shared over positions.
        modules: It can pass error through areas that are modules, or needs none to pass.
        spiking: It can train areas whose neurons spike, and through synapses that take time.
        cell_parameters: It can learn parameters of neurons, such as their decay, beside synapses and biases.
        sequences: It needs stimuli that unfold in time.
        activations: The static nonlinearities that it is defined for; any if empty.
    """

    family: str
    reference: str
    needs_objective: bool
    weight_transport: bool
    error_path: str
    needs_cost_derivative: bool
    needs_activation_slope: bool
    phases: int
    update_locked: bool
    locality: str
    forward_locked: bool = True
    predictors_locked: bool = False
    online_in_time: bool = False
    keeps_signs: bool = True
    recurrent: bool = False
    layered: bool = True
    two_way: bool = False
    convolution: bool = False
    modules: bool = False
    spiking: bool = False
    cell_parameters: bool = False
    sequences: bool = False
    activations: tuple[str, ...] = ()


class Objective(Protocol):
    """A cost: ``(activity, batch) → cost per example [replica, batch]``.

    Options are fields of a frozen dataclass; it has no parameters, so that what it would have to learn, such
    as a decoder or a critic, is an area of the network. A cost that compares examples does so within a
    replica, and shares itself among them so that their mean is the cost of the batch. Nothing but the areas
    in ``reads`` carries gradient. It may also have

    - ``listens``: names of the areas, inputs or targets that supply a target of an area, without gradient,
      searched in this order;
    - ``gradient(activity, batch)``: area → gradient ``[time, replica, batch, unit]`` of the sum of costs over
      examples, in closed form and in tensors of its own.
    """

    @property
    def reads(self) -> tuple[str, ...]:
        """The areas whose activity carries gradient of the cost."""
        ...

    def __call__(self, activity: Activity, batch: Batch) -> Tensor: ...


class SynapticCost(Protocol):
    """A cost on synapses themselves, whose gradient is local to each: no credit needs to be assigned."""

    def gradient(self, network: Network, params: Parameters, areas: tuple[str, ...]) -> dict[str, Tensor]:
        """Return parameter → derivative of the cost, for parameters that these areas own."""
        ...


class Rule(Protocol):
    """A scheme of credit assignment: it estimates an update for the areas of its learner.

    Options are fields of a frozen dataclass. Whatever it carries from step to step is in its state, whatever
    it draws comes from ``rng``: both are part of a checkpoint, and nothing else is.
    """

    @property
    def card(self) -> RuleCard:
        """What it claims to need."""
        ...

    def init(
        self,
        network: Network,
        params: Parameters,
        objective: Objective | None,
        areas: tuple[str, ...],
        *,
        rng: Streams,
    ) -> RuleState:
        """Set itself up for a phase.

        Args:
            network: The network.
            params: Its parameters.
            objective: The cost that it shall reduce, None if its card says that it needs none.
            areas: The areas of its learner.
            rng: Random streams, such as for feedback.

        Returns:
            Its first state ``[replica, ...]`` by name.

        Raises:
            SpecificationError: if it cannot train these areas.
        """
        ...

    def step(
        self,
        network: Network,
        params: Parameters,
        activity: Activity,
        batch: Batch,
        objective: Objective | None,
        areas: tuple[str, ...],
        state: RuleState,
        *,
        rng: Streams,
    ) -> tuple[Updates, RuleState, Info]:
        """Estimate one update.

        Args:
            network: The network.
            params: Its parameters.
            activity: What the network did for the batch, run from rest.
            batch: What it was shown.
            objective: As :meth:`init` got it.
            areas: As :meth:`init` got them.
            state: Its state.
            rng: Random streams, which advance from step to step.

        Returns:
            Updates of parameters of its areas, and of entries of its state that the optimiser is to change;
            the next state, which hands these entries on as they are; what it observed.
        """
        ...


@dataclass(frozen=True)
class Optimiser:
    """How updates become changes of parameters.

    Args:
        kind: One of :data:`arealis.training.OPTIMISERS`, such as ``"sgd"`` or ``"adam"``.
        learning_rate: Step size, at the beginning of every phase.
        options: Further keyword arguments of the ``torch.optim`` class.
        schedule: What the step size does through a phase: ``"constant"``, ``"linear"`` to zero, or along
            half a ``"cosine"`` to zero.
    """

    kind: str
    learning_rate: float
    options: Mapping[str, Any] = field(default_factory=dict)
    schedule: str = "constant"


@dataclass(frozen=True)
class Learner:
    """One optimisation inside a network.

    Args:
        name: How phases and errors call it.
        areas: The areas whose incoming weights and biases it owns.
        rule: How it estimates updates.
        objective: The cost it reduces; None for a rule that needs none.
        optimiser: How updates are applied.
        phases: The developmental phases in which it is plastic.
        through: Areas that pass error on to these and are not changed themselves, such as the discriminating
            one of an adversarial cost, or modules.
        gate: Name of a modulator whose mean signal scales its updates; always plastic without one.
        synaptic_costs: Costs on the synapses themselves, whose gradients are added to its updates.
    """

    name: str
    areas: tuple[str, ...]
    rule: Rule
    objective: Objective | None
    optimiser: Optimiser
    phases: tuple[str, ...]
    through: tuple[str, ...] = ()
    gate: str = ""
    synaptic_costs: tuple[SynapticCost, ...] = ()
