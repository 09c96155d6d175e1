"""Work that moves data through the whole loop: imports, refreshes, reports, the demo, upkeep."""

from evergrove.jobs.alarms import (
    AlarmSettings,
    AlarmSettingsWish,
    InvalidAlarmSettingsError,
    InvalidSnoozeError,
    Look,
    MissingRecipientError,
    Recipient,
    RecipientWish,
    Snooze,
    StandingAlarm,
    compose_test,
    console_url,
    control_alarms,
    last_look,
    load_alarm_settings,
    publish_alarm_settings,
    send_letter,
    snooze_alarm,
    standing_alarms,
    wake_alarm,
)
from evergrove.jobs.audiences import Audience, list_audiences, publish_audience, write_audience
from evergrove.jobs.backup import Backup, back_up, read_backup, restore
from evergrove.jobs.behaviour import (
    SEGMENT_PEOPLE_MAX,
    PeopleWish,
    TooManyPeopleError,
    export_people,
    open_behaviour,
    people_behind,
    publish_page,
    publish_people,
)
from evergrove.jobs.demo import SHOP, DemoWorld, KnownOrders, example_file, make_proof, make_shop
from evergrove.jobs.demo_journeys import DemoJourney, DemoJourneys
from evergrove.jobs.editing_rooms import EditingRooms
from evergrove.jobs.effects import report_effect
from evergrove.jobs.examining import examine
from evergrove.jobs.experiments import report_experiment, roll_out_by_rule
from evergrove.jobs.findings import Finding
from evergrove.jobs.flow import catch_up
from evergrove.jobs.imports import ImportSummary, Step, import_file
from evergrove.jobs.journey_effects import report_journey_effect
from evergrove.jobs.journey_simulation import (
    SIMULATE_JOURNEY,
    TooManySimulationsError,
    ask_simulation,
    cancel_simulation,
    find_simulation,
    simulate_journey,
)
from evergrove.jobs.journeys import preview_backfill
from evergrove.jobs.kinds import KINDS as JOB_KINDS
from evergrove.jobs.launches import consents_by_topic, estimate, launch, set_going
from evergrove.jobs.living import SPEED_DEFAULT, SPEED_MAX, Living, LivingShop, find_living_shop, save_living_shop
from evergrove.jobs.mending import (
    CELL_CHARACTERS_MAX,
    MENDED_MAX,
    ImportedFile,
    ImportLine,
    columns_shown,
    described_lines,
    import_lines,
    imported_file,
    mend_file,
    mend_lines,
)
from evergrove.jobs.moving import MovedTable, MoveSummary, move
from evergrove.jobs.own_mappings import OwnMapping, find_mapping, own_mappings, recognised_mapping
from evergrove.jobs.own_tags import import_tags, publish_tag_rule, say_tag, set_tag
from evergrove.jobs.people import merge_people, preview_unmerge, unmerge_people, unmerge_source
from evergrove.jobs.people_file import file_name_of
from evergrove.jobs.queue import InvalidJobError, Job, JobConflictError, MissingJobError, enqueue, find_job, list_jobs
from evergrove.jobs.refresh import RefreshSummary, refresh
from evergrove.jobs.reports import make_report, validation_page, write_report
from evergrove.jobs.saving import SaveQueueOffError, ask_save_run, report_save_effect, run_save_queue
from evergrove.jobs.schedule import next_save_run
from evergrove.jobs.segment_work import RuleCount, SegmentEditing, count_rule, export_rule, open_context, open_editing
from evergrove.jobs.simulation import simulate_into, write_world
from evergrove.jobs.snapshot_tables import MissingSnapshotError
from evergrove.jobs.upkeep import erase, maintain
from evergrove.jobs.worker import Worker, ensure_workspace
from evergrove.profiles import set_workspace_zone, workspace_zone

__all__ = [
    "CELL_CHARACTERS_MAX",
    "JOB_KINDS",
    "MENDED_MAX",
    "SEGMENT_PEOPLE_MAX",
    "SHOP",
    "SIMULATE_JOURNEY",
    "SPEED_DEFAULT",
    "SPEED_MAX",
    "AlarmSettings",
    "AlarmSettingsWish",
    "Audience",
    "Backup",
    "DemoJourney",
    "DemoJourneys",
    "DemoWorld",
    "EditingRooms",
    "Finding",
    "ImportLine",
    "ImportSummary",
    "ImportedFile",
    "InvalidAlarmSettingsError",
    "InvalidJobError",
    "InvalidSnoozeError",
    "Job",
    "JobConflictError",
    "KnownOrders",
    "Living",
    "LivingShop",
    "Look",
    "MissingJobError",
    "MissingRecipientError",
    "MissingSnapshotError",
    "MoveSummary",
    "MovedTable",
    "OwnMapping",
    "PeopleWish",
    "Recipient",
    "RecipientWish",
    "RefreshSummary",
    "RuleCount",
    "SaveQueueOffError",
    "SegmentEditing",
    "Snooze",
    "StandingAlarm",
    "Step",
    "TooManyPeopleError",
    "TooManySimulationsError",
    "Worker",
    "ask_save_run",
    "ask_simulation",
    "back_up",
    "cancel_simulation",
    "catch_up",
    "columns_shown",
    "compose_test",
    "consents_by_topic",
    "console_url",
    "control_alarms",
    "count_rule",
    "described_lines",
    "enqueue",
    "ensure_workspace",
    "erase",
    "estimate",
    "examine",
    "example_file",
    "export_people",
    "export_rule",
    "file_name_of",
    "find_job",
    "find_living_shop",
    "find_mapping",
    "find_simulation",
    "import_file",
    "import_lines",
    "import_tags",
    "imported_file",
    "last_look",
    "launch",
    "list_audiences",
    "list_jobs",
    "load_alarm_settings",
    "maintain",
    "make_proof",
    "make_report",
    "make_shop",
    "mend_file",
    "mend_lines",
    "merge_people",
    "move",
    "next_save_run",
    "open_behaviour",
    "open_context",
    "open_editing",
    "own_mappings",
    "people_behind",
    "preview_backfill",
    "preview_unmerge",
    "publish_alarm_settings",
    "publish_audience",
    "publish_page",
    "publish_people",
    "publish_tag_rule",
    "read_backup",
    "recognised_mapping",
    "refresh",
    "report_effect",
    "report_experiment",
    "report_journey_effect",
    "report_save_effect",
    "restore",
    "roll_out_by_rule",
    "run_save_queue",
    "save_living_shop",
    "say_tag",
    "send_letter",
    "set_going",
    "set_tag",
    "set_workspace_zone",
    "simulate_into",
    "simulate_journey",
    "snooze_alarm",
    "standing_alarms",
    "unmerge_people",
    "unmerge_source",
    "validation_page",
    "wake_alarm",
    "workspace_zone",
    "write_audience",
    "write_report",
    "write_world",
]
