"""A model without its demand that everything is whole: quick to solve, and never dearer.

What it costs is what every answer costs at least, and where it is whole it is often right.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ortools.linear_solver.python.model_builder import Model, Variable
    from ortools.sat.python.cp_model import CpModel

EFFORT: Final = 120.0
"""GLOP's deterministic seconds; about as many seconds of one core."""
ROUNDED: Final = 0.01
"""How far the arithmetic may be off; prices are whole numbers, so a bound keeps its meaning."""
NONE: Final = 1e-6
"""A share below this is none."""


@dataclass(frozen=True)
class Relaxed:
    """The cheapest answer in fractions."""

    bound: int
    """No whole answer costs less."""
    shares: Mapping[int, float]
    """The variables that are not 0, by their number in the model."""


def relax(made: "CpModel") -> Relaxed | None:
    """The model's cheapest answer in fractions, or None when there is not even one of those.

    The model may have no other constraints than "exactly one" and sums of at most so much.
    Raises RuntimeError when it is too large to be solved.
    """
    from ortools.linear_solver.python import model_builder as linear

    solver = linear.Solver("glop")
    solver.set_solver_specific_parameters(f"max_deterministic_time: {EFFORT}")
    model, variables = _fractional(made)
    status = solver.solve(model)
    if status == linear.SolveStatus.INFEASIBLE:
        return None
    if status != linear.SolveStatus.OPTIMAL:
        raise RuntimeError(f"the relaxation was not solved: {status.name}")
    shares = ((number, float(solver.value(each))) for number, each in enumerate(variables))
    bound = ceil(solver.objective_value - ROUNDED)
    return Relaxed(bound, {number: share for number, share in shares if share > NONE})


def _fractional(made: "CpModel") -> "tuple[Model, list[Variable]]":
    from ortools.linear_solver.python import model_builder as linear

    model, proto = linear.Model(), made.proto  # type: ignore[no-untyped-call]
    variables = [
        model.new_num_var(least, most, "")
        for least, most in (each.domain for each in proto.variables)
    ]
    for each in proto.constraints:
        if each.has_exactly_one():
            one = [variables[number] for number in each.exactly_one.literals]
            model.add(linear.LinearExpr.sum(one) == 1)
        else:
            terms = [variables[number] for number in each.linear.vars]
            weighed = linear.LinearExpr.weighted_sum(terms, list(each.linear.coeffs))
            model.add(weighed <= list(each.linear.domain)[-1])
    priced = [variables[number] for number in proto.objective.vars]
    prices = list(proto.objective.coeffs)
    model.minimize(linear.LinearExpr.weighted_sum(priced, prices) + proto.objective.offset)
    return model, variables
