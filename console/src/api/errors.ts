/** What the server says when it refuses: the shape that every door of Evergrove prints. */
export type ErrorBody = {
  code: string;
  message: string;
  kind: string;
  details?: Record<string, unknown>;
  help?: string;
};

export class ApiError extends Error {
  readonly code: string;
  readonly kind: string;
  readonly help: string;
  readonly details: Record<string, unknown>;
  readonly status: number;

  constructor(body: ErrorBody, status: number) {
    super(body.message);
    this.name = "ApiError";
    this.code = body.code;
    this.kind = body.kind;
    this.help = body.help ?? "";
    this.details = body.details ?? {};
    this.status = status;
  }
}

/** Any body of a refused request as an ApiError; a proxy's page or no body at all gets a name of its own. */
export function asApiError(body: unknown, status: number): ApiError {
  if (typeof body === "object" && body !== null && "message" in body && "code" in body) {
    return new ApiError(body as ErrorBody, status);
  }
  return new ApiError({ code: `http.${status}`, message: `HTTP ${status}`, kind: "unavailable" }, status);
}
