import { useTranslation } from "react-i18next";

import type { Task } from "@/api/tasks";

/** Why the save queue asks for a task, in the language of who reads; nothing for other tasks. */
export function useReasons(): (task: Task) => string[] {
  const { i18n } = useTranslation();
  return (task) => (i18n.language === "zh" ? task.reasons_zh : task.reasons_en) ?? [];
}

export function Reasons({ task }: { task: Task }) {
  const reasons = useReasons()(task);
  if (reasons.length === 0) return null;
  return (
    <ul className="small" style={{ margin: 0, paddingInlineStart: 18, maxWidth: "60ch" }}>
      {reasons.map((reason) => <li key={reason}>{reason}</li>)}
    </ul>
  );
}
