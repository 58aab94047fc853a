import { describe, expect, it } from "vitest"
import { append, newLibrary, rows } from "../../testing/given.ts"
import { registry } from "../index.ts"

const op = "77aa88bb99cc00dd11ee22ff33445566"
const started = { type: "operation.started", subject: `operation:${op}`, payload: { kind: "import", label: "Attic" } }
const finished = {
  type: "operation.finished",
  subject: `operation:${op}`,
  payload: { summary: { tracks: 3, note: "one broken" }, outcome: "done" },
}

describe("operations", () => {
  it("run, then end with a summary", async () => {
    const library = await newLibrary(registry)
    await append(library, [started], "import")
    const running = {
      id: op,
      user: "",
      kind: "import",
      label: "Attic",
      actor: "import",
      finishedAt: null,
      outcome: null,
    }
    expect(await rows(library, "SELECT * FROM operation")).toMatchObject([running])
    await append(library, [finished], "import")
    expect(await rows(library, "SELECT outcome, summary FROM operation")).toEqual([
      { outcome: "done", summary: '{"tracks":3,"note":"one broken"}' },
    ])
  })

  it("of two logs with one id are two", async () => {
    const library = await newLibrary(registry)
    await append(library, [started, { ...started, log: "user:ada" }])
    expect(await rows(library, 'SELECT id, "user" FROM operation ORDER BY "user"')).toEqual([
      { id: op, user: "" },
      { id: op, user: "ada" },
    ])
  })

  it("refuse summaries that are no summaries", async () => {
    const library = await newLibrary(registry)
    const summaries = [{ tracks: Number.NaN }, { tracks: [1] }, { note: "x".repeat(501) }, { "bad key": 1 }]
    for (const summary of summaries) {
      await expect(append(library, [{ ...finished, payload: { summary, outcome: "done" } }])).rejects.toMatchObject({
        _tag: "InvalidPayload",
      })
    }
  })

  it("list by index alone", async () => {
    const library = await newLibrary(registry)
    const plan = await rows<{ detail: string }>(
      library,
      "EXPLAIN QUERY PLAN SELECT * FROM operation WHERE outcome IS NULL ORDER BY startedAt DESC LIMIT 10",
    )
    expect(plan.map((line) => line.detail)).toEqual([expect.stringMatching(/running/)])
  })
})
