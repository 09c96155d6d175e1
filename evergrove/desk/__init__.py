"""The desk: customers about to be lost, found early, looked after within hours, measured against a hold-out."""

from evergrove.desk.contracts import (
    ArmStanding,
    EndReason,
    InvalidSaveQueueError,
    MissingSaveQueueError,
    OpenRisk,
    RiskCount,
    RiskFigures,
    Save,
    SavePage,
    SaveRun,
    SaveStanding,
)
from evergrove.desk.ending import settle_tasks
from evergrove.desk.forgetting import forget_saves
from evergrove.desk.reading import list_saves, open_risk, read_standing, save_figures
from evergrove.desk.risk import Risk, count_risk, measure_risk
from evergrove.desk.running import find_run, run_queue
from evergrove.desk.settings import (
    EXPERIMENT,
    SAVE_QUEUE,
    SaveQueue,
    Team,
    load_save_queue,
    publish_save_queue,
)
from evergrove.desk.wording import save_reasons, save_titles

__all__ = [
    "EXPERIMENT",
    "SAVE_QUEUE",
    "ArmStanding",
    "EndReason",
    "InvalidSaveQueueError",
    "MissingSaveQueueError",
    "OpenRisk",
    "Risk",
    "RiskCount",
    "RiskFigures",
    "Save",
    "SavePage",
    "SaveQueue",
    "SaveRun",
    "SaveStanding",
    "Team",
    "count_risk",
    "find_run",
    "forget_saves",
    "list_saves",
    "load_save_queue",
    "measure_risk",
    "open_risk",
    "publish_save_queue",
    "read_standing",
    "run_queue",
    "save_figures",
    "save_reasons",
    "save_titles",
    "settle_tasks",
]
