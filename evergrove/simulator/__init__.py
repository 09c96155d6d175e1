"""A simulated shop whose customers have known parameters: for the demo, the bench and the proof of models.

Invariants: facts come in order of time; the same world gives the same facts byte by byte; every fact has the source
`simulator` and `"simulated": true` in its properties; the hold-out arm gets no message; lines sum to their order.
"""

from evergrove.simulator.answers import ASKED_SCHEMA, Answering, Answers, AnswerTruth, answer, without_effect
from evergrove.simulator.page_visits import VISIT_SCHEMA, PageSpot, ShownPage, page_visits
from evergrove.simulator.population import true_parameters
from evergrove.simulator.presets import SHOP_CUSTOMERS, SHOP_DAYS, living_shop_world, scale_world, shop_world
from evergrove.simulator.replies import SENT_SCHEMA, Replies, Replying, replies_between
from evergrove.simulator.running import RunningWorld, simulate
from evergrove.simulator.world import Buying, Campaign, Messaging, Service, Visiting, World

__all__ = [
    "ASKED_SCHEMA",
    "SENT_SCHEMA",
    "SHOP_CUSTOMERS",
    "SHOP_DAYS",
    "VISIT_SCHEMA",
    "AnswerTruth",
    "Answering",
    "Answers",
    "Buying",
    "Campaign",
    "Messaging",
    "PageSpot",
    "Replies",
    "Replying",
    "RunningWorld",
    "Service",
    "ShownPage",
    "Visiting",
    "World",
    "answer",
    "living_shop_world",
    "page_visits",
    "replies_between",
    "scale_world",
    "shop_world",
    "simulate",
    "true_parameters",
    "without_effect",
]
