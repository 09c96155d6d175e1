import { Card } from "antd";

import type { Calendar } from "@/api/calendar";

import { DayDetails } from "./DayDetails";

/** Seven days side by side, with all that is known of each; one below the other on a phone. */
export function WeekList({ slug, calendar }: { slug: string; calendar: Calendar }) {
  return (
    <div className="week">
      {calendar.days.map((day) => (
        <Card key={day.day} size="small" className={day.day === calendar.today ? "today" : ""}>
          <DayDetails slug={slug} day={day} calendar={calendar} />
        </Card>
      ))}
    </div>
  );
}
