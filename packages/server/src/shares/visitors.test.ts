import { EventEmitter } from "node:events"
import type { FastifyReply } from "fastify"
import { expect, it } from "vitest"
import { Visitors } from "./Visitors.ts"

const answer = () => {
  const raw = new EventEmitter()
  return { reply: { raw } as unknown as FastifyReply, end: () => raw.emit("close") }
}

it("given answers that go on, then a network has so many, all visitors together too, and each that ends makes room", () => {
  const visitors = new Visitors(() => 0)
  const own = Array.from({ length: 8 }, answer)
  for (const { reply } of own) visitors.begin("192.0.2.1", reply)
  const busy = expect.objectContaining({ statusCode: 503, retryAfter: 5 })
  const begins = (address: string) => () => visitors.begin(address, answer().reply)
  expect(begins("192.0.2.1")).toThrow(busy)
  expect(begins("192.0.2.2")).not.toThrow()
  own[0]?.end()
  expect(begins("192.0.2.1")).not.toThrow()
  // Addresses of one network count as one.
  for (let i = 0; i < 8; i++) expect(begins(`2001:db8::${i}`)).not.toThrow()
  expect(begins("2001:db8::ffff")).toThrow(busy)
  for (let i = 17; i < 64; i++) expect(begins(`198.51.100.${i}`)).not.toThrow()
  expect(begins("203.0.113.1")).toThrow(busy)
})
