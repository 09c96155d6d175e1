import type { AuditLine } from "@/api/audit";

/** Where the console shows what an action was done to, by what its name ends with; lists where a thing has no page. */
const PLACES: [RegExp, (target: string) => string][] = [
  [/_(customer|customer_tag)$/, (id) => `customers/${id}`],
  [/^publish_segment$|_live_segment$/, (key) => `segments/${key}`],
  [/_journey(_enrolment)?$/, (key) => `journeys/${key}`],
  [/^(publish|estimate)_campaign$/, (key) => `campaigns/${key}`],
  [/^(publish_experiment|roll_out_winner)$/, (key) => `experiments/${key}`],
  [/^save_board$/, (key) => `insight/boards/${key}`],
  [/_template$/, (key) => `content/templates/${key}`],
  [/_landing_page$/, (key) => `content/pages/${key}`],
  [/^create_source$|_source_keys?$/, (id) => `sources/${id}`],
  [/^(create_import|mend_import_lines)$/, (id) => `imports/${id}`],
  [/_task$/, () => "tasks"],
  [/_sender(_live)?$|_seeds$|_webhook$|^webhook/, () => "channels"],
  [/_approval$|^set_second_person$/, () => "approvals"],
  [/_member$|_role$|_token$|_sign_in_link$/, () => "people"],
  [/^set_(policy|hold_out)$|_address$/, () => "policy"],
  [/_workspace$|^set_(zone|retention|merge_strategy|event_settings)$/, () => "settings"],
];

/** The page of a line's target inside the workspace; empty where there is none. What was erased has none any more. */
export function pageOf({ action, target }: Pick<AuditLine, "action" | "target">): string {
  if (!target || action === "erase_customer") return "";
  const place = PLACES.find(([pattern]) => pattern.test(action));
  const [first = ""] = target.split("/");
  return place ? place[1](encodeURIComponent(first.replace(/@\d+$/, ""))) : "";
}
