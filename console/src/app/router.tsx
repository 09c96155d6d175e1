import type { ComponentType } from "react";
import { createBrowserRouter } from "react-router";

import { Broken } from "./Broken";
import { Home } from "./Home";
import { Shell } from "./Shell";

/** A page that is loaded when somebody goes there. */
function page(load: () => Promise<{ default: ComponentType }>) {
  return async () => ({ Component: (await load()).default });
}

export const router = createBrowserRouter([
  { path: "/sign-in", lazy: page(() => import("@/pages/signin/SignIn")), ErrorBoundary: Broken, HydrateFallback: Waiting },
  { path: "/", Component: Home, ErrorBoundary: Broken },
  {
    path: "/w/:slug",
    Component: Shell,
    ErrorBoundary: Broken,
    HydrateFallback: Waiting,
    children: [
      { index: true, lazy: page(() => import("@/pages/today/Today")) },
      { path: "today/alarms", lazy: page(() => import("@/pages/today/AlarmSettings")) },
      { path: "today/figures/:figure", lazy: page(() => import("@/pages/today/FigureCustomers")) },
      { path: "overview", lazy: page(() => import("@/pages/overview/Overview")) },
      { path: "sources", lazy: page(() => import("@/pages/sources/Sources")) },
      { path: "sources/:sourceId", lazy: page(() => import("@/pages/sources/Source")) },
      { path: "customers", lazy: page(() => import("@/pages/customers/Customers")) },
      { path: "customers/:customerId", lazy: page(() => import("@/pages/customers/Customer")) },
      { path: "segments", lazy: page(() => import("@/pages/segments/Segments")) },
      { path: "segments/new", lazy: page(() => import("@/pages/segments/Edit")) },
      { path: "segments/overlap", lazy: page(() => import("@/pages/segments/Overlap")) },
      { path: "segments/:key", lazy: page(() => import("@/pages/segments/Segment")) },
      { path: "segments/:key/edit", lazy: page(() => import("@/pages/segments/Edit")) },
      { path: "insight", lazy: page(() => import("@/pages/insight/Insight")) },
      { path: "insight/funnel", lazy: page(() => import("@/pages/insight/funnel/Funnel")) },
      { path: "insight/boards", lazy: page(() => import("@/pages/insight/boards/Boards")) },
      { path: "insight/boards/:key", lazy: page(() => import("@/pages/insight/boards/Board")) },
      { path: "insight/paths", lazy: page(() => import("@/pages/insight/paths/Paths")) },
      { path: "content", lazy: page(() => import("@/pages/content/Content")) },
      { path: "content/templates/new", lazy: page(() => import("@/pages/content/editor/Edit")) },
      { path: "content/templates/:key", lazy: page(() => import("@/pages/content/editor/Edit")) },
      { path: "content/pages/new", lazy: page(() => import("@/pages/content/Landing")) },
      { path: "content/pages/:key", lazy: page(() => import("@/pages/content/Landing")) },
      { path: "insight/heatmap", lazy: page(() => import("@/pages/heatmap/Heatmap")) },
      { path: "calendar", lazy: page(() => import("@/pages/calendar/CalendarPage")) },
      { path: "tasks", lazy: page(() => import("@/pages/tasks/Tasks")) },
      { path: "journeys", lazy: page(() => import("@/pages/journeys/Journeys")) },
      { path: "journeys/new", lazy: page(() => import("@/pages/journeys/Edit")) },
      { path: "journeys/:key", lazy: page(() => import("@/pages/journeys/Journey")) },
      { path: "journeys/:key/edit", lazy: page(() => import("@/pages/journeys/Edit")) },
      { path: "experiments", lazy: page(() => import("@/pages/experiments/Experiments")) },
      { path: "experiments/plan", lazy: page(() => import("@/pages/experiments/Plan")) },
      { path: "experiments/new", lazy: page(() => import("@/pages/experiments/Edit")) },
      { path: "experiments/:key/edit", lazy: page(() => import("@/pages/experiments/Edit")) },
      { path: "experiments/:key", lazy: page(() => import("@/pages/experiments/Experiment")) },
      { path: "campaigns", lazy: page(() => import("@/pages/campaigns/Campaigns")) },
      { path: "campaigns/new", lazy: page(() => import("@/pages/campaigns/Edit")) },
      { path: "campaigns/:key", lazy: page(() => import("@/pages/campaigns/Campaign")) },
      { path: "campaigns/:key/edit", lazy: page(() => import("@/pages/campaigns/Edit")) },
      { path: "campaigns/:key/launches/:launchId", lazy: page(() => import("@/pages/campaigns/Launch")) },
      { path: "insight/retention", lazy: page(() => import("@/pages/insight/tables/Retention")) },
      { path: "insight/attribution", lazy: page(() => import("@/pages/insight/tables/Attribution")) },
      { path: "insight/review", lazy: page(() => import("@/pages/insight/tables/Review")) },
      { path: "incidents", lazy: page(() => import("@/pages/campaigns/Incidents")) },
      { path: "channels", lazy: page(() => import("@/pages/channels/Channels")) },
      { path: "mailbox", lazy: page(() => import("@/pages/mailbox/Mailbox")) },
      { path: "policy", lazy: page(() => import("@/pages/policy/Policy")) },
      { path: "rejects", lazy: page(() => import("@/pages/rejects/Rejects")) },
      { path: "imports", lazy: page(() => import("@/pages/imports/Imports")) },
      { path: "imports/:importId", lazy: page(() => import("@/pages/imports/Import")) },
      { path: "people", lazy: page(() => import("@/pages/people/People")) },
      { path: "settings", lazy: page(() => import("@/pages/settings/Settings")) },
      { path: "approvals", lazy: page(() => import("@/pages/approvals/Approvals")) },
      { path: "audit", lazy: page(() => import("@/pages/audit/Audit")) },
      { path: "account", lazy: page(() => import("@/pages/account/Account")) },
      { path: "*", Component: Lost },
    ],
  },
  { path: "*", Component: Lost },
]);

function Waiting() {
  return null;
}

function Lost() {
  return <Broken />;
}
