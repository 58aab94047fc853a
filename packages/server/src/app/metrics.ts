/** Figures of the running server in the format of Prometheus, for owners and their keys. */
import { OWNERS } from "@ledgerline/api"
import { lastPosition, type Library } from "@ledgerline/core"
import type { FastifyInstance } from "fastify"
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client"

/** Adds the route `/metrics`, and counts every request by the route that it took: never by what clients call it. */
export function metrics(app: FastifyInstance, library: Library): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: "ledgerline_http_request_duration_seconds",
    help: "How long requests took, by route",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.015, 0.05, 0.1, 0.3, 1, 5, 30],
    registers: [registry],
  })
  const sent = new Counter({
    name: "ledgerline_http_sent_bytes_total",
    help: "Bytes of bodies whose length was known",
    registers: [registry],
  })
  new Gauge({
    name: "ledgerline_log_position",
    help: "The position of the last event",
    registers: [registry],
    async collect() {
      this.set(await library.store.read(() => lastPosition()))
    },
  })
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "none"
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
    const length = Number(reply.getHeader("content-length"))
    if (Number.isFinite(length) && request.method !== "HEAD") sent.inc(length)
  })
  app.get("/metrics", { config: { who: OWNERS } }, async (_, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  )
}
