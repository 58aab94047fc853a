/** What is asked of views is understood by PostgreSQL too. */
import { Library, registry } from "@ledgerline/core"
import { pgliteStore } from "@ledgerline/core/store/pglite"
import { seededPorts } from "@ledgerline/core/testing"
import { expect, it, onTestFinished } from "vitest"
import { collected, requestsOf } from "./testing/collection.ts"
import { serving } from "./testing/serving.ts"

it("every method answers from PostgreSQL what it answers from SQLite", { timeout: 120_000 }, async () => {
  const library = await Library.open({ store: await pgliteStore(), registry, ports: seededPorts(7) })
  onTestFinished(() => library.close())
  const postgres = await serving({}, library)
  const sqlite = await serving()
  const ids = await collected(postgres)
  const others = await collected(sqlite)
  const [there, here] = [await postgres.as("ada"), await sqlite.as("ada")]
  const requests = requestsOf(others)
  for (const [i, [method, parameters]] of requestsOf(ids).entries()) {
    if (/random|similar/i.test(`${method} ${String(parameters["type"])}`)) continue
    const wanted = await here.ask(method, requests[i]?.[1])
    expect(plain(await there.ask(method, parameters)), `${method} ${JSON.stringify(parameters)}`).toEqual(plain(wanted))
  }
})

/** Without times, which are those of two histories, and without the ids that chance made. */
const plain = (answer: unknown): unknown =>
  JSON.parse(
    JSON.stringify(answer)
      .replace(/"\d{4}-\d\d-\d\dT[^"]*"|pl-[0-9a-f]+/g, (text) => (text.startsWith("pl-") ? "pl" : '"time"'))
      .replace(/("(?:lastModified|positionMs)":)\d+/g, "$10"),
  )
