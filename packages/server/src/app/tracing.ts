/** Requests as spans of OpenTelemetry, sent over HTTP where that is set up; through Effect's tracer. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as OtlpSerialization from "effect/observability/OtlpSerialization"
import * as OtlpTracer from "effect/observability/OtlpTracer"
import * as Tracer from "effect/Tracer"
import type { FastifyInstance, FastifyRequest } from "fastify"

export interface Tracing {
  /** The collector, such as `http://localhost:4318/v1/traces`. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly version: string
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Sends a span for every request, named by its route; what is left is sent when the app closes. */
export function tracing(app: FastifyInstance, { url, headers = {}, version, now }: Tracing): void {
  const resource = { serviceName: "ledgerline", serviceVersion: version }
  const layer = OtlpTracer.layer({ url, headers, resource }).pipe(
    Layer.provide(OtlpSerialization.layerJson),
    Layer.provide(FetchHttpClient.layer),
  )
  const runtime = ManagedRuntime.make(layer)
  const spans = new WeakMap<FastifyRequest, Tracer.Span>()

  app.addHook("onRequest", async (request) => {
    const name = `${request.method} ${request.routeOptions.url ?? "none"}`
    spans.set(request, await runtime.runPromise(Effect.makeSpan(name, { kind: "server", parent: parentOf(request) })))
  })
  app.addHook("onResponse", async (request, reply) => {
    const span = spans.get(request)
    span?.attribute("http.request.method", request.method)
    span?.attribute("http.response.status_code", reply.statusCode)
    span?.attribute("http.route", request.routeOptions.url ?? "none")
    span?.end(BigInt(Math.trunc(now())) * 1_000_000n, reply.statusCode < 500 ? Exit.void : Exit.fail("failed"))
  })
  app.addHook("onClose", () => runtime.dispose())
}

/** The span of whoever asks, as W3C's trace context says it. */
function parentOf({ headers }: FastifyRequest): Tracer.AnySpan | undefined {
  const [, traceId, spanId, flags] =
    /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(String(headers["traceparent"])) ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined
  return Tracer.externalSpan({
    traceId,
    spanId,
    sampled: (Number.parseInt(flags, 16) & 1) === 1,
    annotations: Context.empty(),
  })
}
