import { LedgerlineError } from "@ledgerline/client/remote"
import { describe, expect, it } from "vitest"
import { undoAll } from "./batches.tsx"

const changes = ["a", "b", "c"].map((op) => ({ op, events: [] }))

/** A library in which some changes cannot be taken back, each for a reason. */
function libraryWhere(reasons: Readonly<Record<string, string>>) {
  const undone: (string | null)[] = []
  const undo = async (change: { readonly op: string | null }) => {
    const reason = reasons[change.op ?? ""]
    if (reason !== undefined) throw new LedgerlineError({ reason, message: reason })
    undone.push(change.op)
    return { op: `not ${change.op}`, events: [] }
  }
  return { undone, undo }
}

describe("taking several changes back", () => {
  it("given one that somebody has taken back already, then the others are, the last first", async () => {
    const library = libraryWhere({ b: "rejected" })
    expect((await undoAll(library, changes)).map(({ op }) => op)).toEqual(["not c", "not a"])
    expect(library.undone).toEqual(["c", "a"])
  })

  it("given that all of them are, then it says so", async () => {
    const library = libraryWhere({ a: "rejected", b: "rejected", c: "rejected" })
    await expect(undoAll(library, changes)).rejects.toMatchObject({ reason: "rejected" })
  })

  it("given a server that is gone, then it stops there", async () => {
    const library = libraryWhere({ b: "offline" })
    await expect(undoAll(library, changes)).rejects.toMatchObject({ reason: "offline" })
    expect(library.undone).toEqual(["c"])
  })
})
