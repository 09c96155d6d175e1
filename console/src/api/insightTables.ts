import { useQuery } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import type { CustomerRow } from "./customers";
import type { PageOf } from "./lists";
import { usePages } from "./lists";
import type { components, operations } from "./schema";

type Schemas = components["schemas"];
export type RetentionWish = Schemas["RetentionWish"];
export type RetentionTable = Schemas["RetentionBody"];
export type RetentionRow = Schemas["RetentionRowBody"];
export type RetentionCell = Schemas["RetentionCellBody"];
export type AttributionWish = Schemas["AttributionWish"];
export type AttributionTable = Schemas["AttributionBody"];
export type AttributionRow = Schemas["AttributionRowBody"];
export type Origin = Schemas["OriginBody"];
export type Model = Schemas["CreditBody"]["model"];
export type Review = Schemas["ReviewBody"];
export type ReviewFigure = Schemas["ReviewFigureBody"];
export type Change = Schemas["ChangeBody"];
export type Programme = Schemas["ProgrammeBody"];
export type Increment = Schemas["IncrementBody"];
export type Figure = Schemas["FigureBody"];

const SETTLED_MS = 60_000;

export function useRetention(slug: string, wish: RetentionWish) {
  return useQuery({
    queryKey: ["insight-retention", slug, wish],
    queryFn: () => bodyOf(api.POST("/api/w/{slug}/insight/retention", { params: { path: { slug } }, body: wish })),
    staleTime: SETTLED_MS,
    placeholderData: undefined,
  });
}

export function useAttribution(slug: string, wish: AttributionWish) {
  return useQuery({
    queryKey: ["insight-attribution", slug, wish],
    queryFn: () => bodyOf(api.POST("/api/w/{slug}/insight/attribution", { params: { path: { slug } }, body: wish })),
    staleTime: SETTLED_MS,
    placeholderData: undefined,
  });
}

export function useReview(slug: string, month: string) {
  const query = month ? { month } : {};
  return useQuery({
    queryKey: ["insight-review", slug, month],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/insight/review", { params: { path: { slug }, query } })),
    staleTime: SETTLED_MS,
    placeholderData: undefined,
  });
}

/** What campaigns and journeys changed against their hold-outs: the caused beside the credited. */
export function useIncrements(slug: string, campaign: string[], journey: string[]) {
  return useQuery({
    queryKey: ["insight-increments", slug, campaign, journey],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/insight/increments", { params: { path: { slug }, query: { campaign, journey } } })),
    enabled: campaign.length + journey.length > 0,
    staleTime: SETTLED_MS,
    placeholderData: undefined,
  });
}

type QueryOf<N extends keyof operations> = Omit<NonNullable<operations[N]["parameters"]["query"]>, "after" | "limit">;
/** A row of the review by class or by stage. */
export type ReviewRow = QueryOf<"list_review_standing_customers">;
/** A stage, or a cell of the RFM heat map, as of the scores of a day. */
export type StandingRow = QueryOf<"list_standing_customers">;

export type Behind =
  | { of: "retention"; body: Schemas["RetentionPeopleWish"] }
  | { of: "attribution"; body: Schemas["AttributionPeopleWish"] }
  | { of: "review"; body: Schemas["ReviewPeopleWish"] }
  | { of: "review_row"; query: ReviewRow }
  | { of: "standing"; query: StandingRow }
  | { of: "arm"; query: { key: string; arm: string; as_of: string } };

const ROWS = 50;

/** The customers behind a figure, page by page. */
export function useFigurePeople(slug: string, behind: Behind | null) {
  return usePages<CustomerRow>(["insight-people", slug, behind], (after) => load(slug, behind, after), { enabled: behind !== null });
}

function load(slug: string, behind: Behind | null, after: string): Promise<PageOf<CustomerRow>> {
  const params = { path: { slug }, query: { after, limit: ROWS } };
  if (behind?.of === "retention") return bodyOf(api.POST("/api/w/{slug}/insight/retention/people", { params, body: behind.body }));
  if (behind?.of === "attribution") return bodyOf(api.POST("/api/w/{slug}/insight/attribution/people", { params, body: behind.body }));
  if (behind?.of === "review") return bodyOf(api.POST("/api/w/{slug}/insight/review/people", { params, body: behind.body }));
  if (behind?.of === "review_row") return bodyOf(api.GET("/api/w/{slug}/insight/review/standing/customers", { params: { ...params, query: { ...params.query, ...behind.query } } }));
  if (behind?.of === "standing") return bodyOf(api.GET("/api/w/{slug}/overview/standing/customers", { params: { ...params, query: { ...params.query, ...behind.query } } }));
  if (behind?.of === "arm") {
    const { key, arm, as_of } = behind.query;
    return bodyOf(api.GET("/api/w/{slug}/experiments/{key}/arms/{arm}/customers", { params: { path: { slug, key, arm }, query: { ...params.query, as_of } } }));
  }
  return Promise.resolve({ items: [], next: null });
}
