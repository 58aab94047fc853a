import { describe, expect, it } from "vitest"
import { type Answer, asked, track } from "../testing/asking.ts"

const ONCE = { "idempotency-key": "c2f0" }

describe("an edit", () => {
  it("given a track, when a field is set, then it shows, says why, and can be taken back and brought again", async () => {
    const { as, given } = await asked()
    await given(...track("aa01", { title: "Teh Song", artist: "Ada" }))
    const ada = as("ada")
    const edit = await ada.send("PATCH", "/fields/track/aa01", { fields: { title: "The Song" } })
    expect(edit).toMatchObject({ status: 200, body: { events: [expect.any(String)] } })
    expect((await ada.get("/tracks/aa01")).body).toMatchObject({ title: "The Song", artist: "Ada" })

    const [why] = (await ada.get("/claims/track/aa01?field=title")).body.items
    expect(why).toMatchObject({ field: "title", value: "The Song", locked: false })
    expect(
      why.stack.map(({ provider, standing, actor }: Record<string, string>) => [provider, standing, actor]),
    ).toEqual([
      ["user", "shown", "user:ada"],
      ["tags", "lowerTier", "import"],
    ])

    const revert = await ada.send("POST", "/reverts", { operation: edit.body.op, reason: "was right" })
    expect((await ada.get("/tracks/aa01")).body.title).toBe("Teh Song")
    const { items } = (await ada.get("/reverts")).body
    expect(items).toMatchObject([{ event: revert.body.events[0], actor: "user:ada", reason: "was right" }])
    await ada.send("POST", "/reverts", { events: revert.body.events })
    expect((await ada.get("/tracks/aa01")).body.title).toBe("The Song")
    const history = (await ada.get("/history/track/aa01")).body.items
    expect(history.map(({ type, status }: Record<string, string>) => [type, status])).toEqual([
      ["track.created", "active"],
      ["claim.attributed", "active"],
      ["claim.attributed", "active"],
    ])
  })

  it("given a long history, then it comes in pages from its end, and what is no page is refused", async () => {
    const { as, given } = await asked()
    await given(...track("aa01"))
    for (const title of ["B", "C", "D"]) await as().send("PATCH", "/fields/track/aa01", { fields: { title } })
    const path = "/history/track/aa01"
    const whole = (await as().get(path)).body
    expect(whole).toMatchObject({ items: { length: 5 }, earlier: null })
    const last = (await as().get(`${path}?limit=2`)).body
    expect(last).toEqual({ items: whole.items.slice(3), earlier: whole.items[3].id })
    const before = (await as().get(`${path}?limit=2&before=${last.earlier}`)).body
    expect(before).toEqual({ items: whole.items.slice(1, 3), earlier: whole.items[1].id })
    expect((await as().get(`${path}?before=${before.earlier}`)).body).toEqual({
      items: whole.items.slice(0, 1),
      earlier: null,
    })
    expect((await as().get(`${path}?before=${whole.items[0].id}`)).body).toEqual({ items: [], earlier: null })
    for (const page of ["limit=0", "limit=501", "limit=x", "before=x", `before=${"0".repeat(64)}`])
      expect((await as().get(`${path}?${page}`)).status).toBe(400)
  })

  it("given a request that comes twice with its key, then it happens once and is answered alike", async () => {
    const { as, given, library } = await asked()
    await given(...track("aa01"))
    const body = { fields: { title: "New" } }
    const [first, second] = await Promise.all([
      as().send("PATCH", "/fields/track/aa01", body, ONCE),
      as().send("PATCH", "/fields/track/aa01", body, ONCE),
    ])
    expect(first.status).toBe(200)
    expect(second.body).toEqual(first.body)
    const other = await as().send("PATCH", "/fields/track/aa01", { fields: { title: "Else" } }, ONCE)
    expect(other).toMatchObject({ status: 422, body: { reason: "keyUsed" } })
    expect((await library.history("track:aa01")).length).toBe(3)
    // The key is the member's own.
    expect((await as("bob").send("PATCH", "/fields/track/aa01", { fields: { title: "Bob" } }, ONCE)).status).toBe(200)
  })

  it("given several tracks, when a field of all is set, then it is one action that says what it changed of each", async () => {
    const { as, given } = await asked()
    await given(...track("aa01", { genres: ["Rock"] }), ...track("aa02"), ...track("aa03", { genres: ["Jazz"] }))
    const ids = ["aa01", "aa02", "aa03", "aa01"]
    const edit = await as().send("PATCH", "/fields/track", { ids, fields: { genres: ["Jazz"] } }, ONCE)
    // The last shows it already.
    expect(edit.body.events).toHaveLength(2)
    const path = `/operations/${edit.body.op}/changes`
    const first = (await as().get(`${path}?limit=1`)).body
    expect(first.items).toMatchObject([
      { subject: "track:aa01", log: "library", entries: [{ type: "claim.attributed" }] },
    ])
    const second = (await as().get(`${path}?limit=1&after=${first.next}`)).body
    expect(second).toMatchObject({ items: [{ subject: "track:aa02" }], next: null })
    expect(second.items[0].entries[0].changes).toContainEqual(
      expect.objectContaining({ view: "track", column: "genre", after: "Jazz" }),
    )
    expect((await as().get(`${path}?after=x`)).status).toBe(400)
    await as().send("POST", "/reverts", { operation: edit.body.op })
    expect((await as().get("/tracks/aa01")).body.genres).toEqual(["Rock"])
    expect((await as().send("PATCH", "/fields/track", { ids: ["aa01", "zz"], fields: { year: 1 } })).status).toBe(404)
    expect((await as().get("/tracks/aa01")).body.year).toBeNull()
  })

  it.each([
    ["a field that is none", { fields: { nonsense: "x" } }, 422],
    ["a number as a title", { fields: { title: 5 } }, 422],
    ["a track below none", { fields: { track: -1 } }, 422],
    ["a broken disc", { fields: { disc: 1.5 } }, 422],
    ["a year in five digits", { fields: { year: 19599 } }, 422],
    ["a day that there is not", { fields: { date: "2001-02-30" } }, 422],
    ["a month that there is not", { fields: { originalDate: "2001-13" } }, 422],
    ["a date in words", { fields: { date: "last summer" } }, 422],
    ["no fields", {}, 400],
    ["a list as the body", [], 400],
    ["a key of the prototype", JSON.parse('{"fields":{"__proto__":"x"}}'), 400],
  ])("given %s, then it is refused and nothing is stored", async (_, body, status) => {
    const { as, given, library } = await asked()
    await given(...track("aa01"))
    expect((await as().send("PATCH", "/fields/track/aa01", body)).status).toBe(status)
    expect(await library.history("track:aa01")).toHaveLength(2)
  })

  it("given dates and numbers that there are, then they are taken, and none", async () => {
    const { as, given } = await asked()
    await given(...track("aa01"))
    for (const fields of [
      { date: "2000-02-29", originalDate: "0099-12", year: 0, track: 0, disc: 1, durationMs: 0 },
      { date: "1959", originalDate: null, year: 9999, track: null },
    ])
      expect((await as().send("PATCH", "/fields/track/aa01", { fields })).status).toBe(200)
  })

  it("given what shows already, then nothing happens and a preview says so", async () => {
    const { as, given } = await asked()
    await given(...track("aa01", { title: "Same", year: 1959 }))
    const body = { fields: { title: "Same", year: 1960 } }
    const preview = await as().send("POST", "/fields/track/aa01/preview", body)
    expect(preview.body).toEqual({ changed: [{ field: "year", before: 1959, after: 1960 }], locked: [] })
    const same = await as().send("PATCH", "/fields/track/aa01", { fields: { title: "Same" } })
    expect(same.body).toEqual({ op: null, events: [] })
  })

  it("given a pinned field, when tags change, then it stays, until it is let go", async () => {
    const { as, given } = await asked()
    await given(...track("aa01", { title: "Mine" }))
    await as().send("POST", "/fields/track/aa01/lock", { fields: ["title"] })
    await given(...track("aa01", { title: "Theirs" }).slice(1))
    expect((await as().get("/tracks/aa01")).body).toMatchObject({ title: "Mine", locked: ["title"] })
    await as().send("POST", "/fields/track/aa01/unlock", { fields: ["title"] })
    expect((await as().get("/tracks/aa01")).body).toMatchObject({ title: "Theirs", locked: [] })
    const again = await as().send("POST", "/fields/track/aa01/unlock", { fields: ["title"] })
    expect(again).toMatchObject({ status: 409, body: { reason: "rejected" } })
  })
})

describe("taking back", () => {
  it("given claims of a provider, when it is reverted, then what is below shows, and once for a key", async () => {
    const { as, given } = await asked()
    const fields = { title: "Found" }
    const said = { provider: "musicbrainz", tier: "automatic", fields }
    await given(...track("aa01"), { type: "claim.attributed", subject: "track:aa01", payload: said })
    const first = await as().send("POST", "/reverts", { provider: "musicbrainz" }, ONCE)
    expect(first.status).toBe(200)
    expect((await as().get("/tracks/aa01")).body.title).toBe("aa01")
    expect((await as().send("POST", "/reverts", { provider: "musicbrainz" }, ONCE)).body).toEqual(first.body)
  })

  it("given a field, when it is reverted, then the claim below shows", async () => {
    const { as, given } = await asked()
    await given(...track("aa01", { title: "Before" }))
    await as().send("PATCH", "/fields/track/aa01", { fields: { title: "After" } })
    await as().send("POST", "/reverts", { kind: "track", id: "aa01", field: "title" })
    expect((await as().get("/tracks/aa01")).body.title).toBe("Before")
  })

  it("given edits of one thing, when all of them are reverted, then it is as its file says, and other things stay", async () => {
    const { as, given } = await asked()
    await given(...track("aa01", { title: "Before" }), ...track("bb02", { title: "Other" }))
    await as().send("PATCH", "/fields/track/aa01", { fields: { title: "After" }, lock: true })
    await as("bob", "editor").send("PATCH", "/fields/track", { ids: ["aa01", "bb02"], fields: { year: 1999 } })
    const whole = { kind: "track", id: "aa01", edits: true }
    const preview = (await as().send("POST", "/reverts/preview", whole)).body
    expect(preview).toMatchObject({ isWhole: true, items: [{ kind: "track", id: "aa01", becomes: "changed" }] })
    expect(preview.items[0].fields).toContainEqual(
      expect.objectContaining({ field: "title", before: "After", after: "Before" }),
    )
    const { body } = await as().send("POST", "/reverts", whole)
    expect((await as().get("/tracks/aa01")).body).toMatchObject({ title: "Before" })
    expect((await as().get("/tracks/bb02")).body.fields).toMatchObject({ year: 1999 })
    expect((await as().send("POST", "/reverts", whole)).status).toBe(409)
    await as().send("POST", "/reverts", { operation: body.op })
    expect((await as().get("/tracks/aa01")).body).toMatchObject({ title: "After", fields: { year: 1999 } })
  })

  it("given what another member did alone, then it is not there for anybody else", async () => {
    const { as, given } = await asked()
    await given(...track("aa01"))
    const rated = await as("bob").send("PUT", "/playback/aa01/rating", { rating: 5 })
    const stolen = await as("ada", "owner").send("POST", "/reverts", { events: rated.body.events })
    expect(stolen.status).toBe(404)
    const operation = await as("ada", "owner").send("POST", "/reverts", { operation: rated.body.op })
    expect(operation.status).toBe(404)
    expect((await as("ada").get(`/operations/${rated.body.op}`)).status).toBe(404)
    expect((await as("bob").get("/playback/aa01")).body.rating).toBe(5)
    expect((await as("ada").get("/playback/aa01")).status).toBe(404)
    expect((await as("ada").get("/history/playback/aa01?log=own")).status).toBe(404)
    expect((await as("bob").get("/history/playback/aa01?log=own")).body.items).toHaveLength(1)
  })

  it("given an id of nothing, then it is said so", async () => {
    const { as } = await asked()
    expect((await as().send("POST", "/reverts", { operation: "0".repeat(32) })).status).toBe(409)
    expect((await as().send("POST", "/reverts", { events: ["0".repeat(64)] })).status).toBe(409)
    expect((await as().send("POST", "/reverts", { events: ["0"] })).status).toBe(400)
  })
})

describe("candidates", () => {
  const proposal = {
    type: "candidate.proposed",
    subject: "track:aa01",
    payload: { candidate: "mb-1", provider: "musicbrainz", score: 0.8, fields: { title: "Found", year: 1959 } },
  }

  it("given a proposal, when a field of it is taken over, then that one shows", async () => {
    const { as, given } = await asked()
    await given(...track("aa01"), proposal)
    const [candidate] = (await as().get("/candidates")).body.items
    expect(candidate).toMatchObject({ subject: "track:aa01", candidate: "mb-1", status: "proposed", score: 0.8 })
    await as().send("POST", "/candidates/track/aa01/mb-1/apply", { fields: ["title"] })
    expect((await as().get("/tracks/aa01")).body).toMatchObject({ title: "Found", year: null })
    expect((await as().get("/candidates?subject=track:aa01")).body.items).toMatchObject([{ status: "applied" }])
  })

  it("given a proposal that is put away, then it stays away", async () => {
    const { as, given } = await asked()
    await given(...track("aa01"), proposal)
    await as().send("POST", "/candidates/track/aa01/mb-1/dismiss")
    expect((await as().get("/candidates")).body.items).toEqual([])
    expect((await as().send("POST", "/candidates/track/aa01/none/dismiss")).status).toBe(409)
  })
})

describe("disagreements", () => {
  const said = (by: string, tier: string, fields: object, subject = "track:aa01") => ({
    type: "claim.attributed",
    subject,
    payload: { provider: by, tier, fields },
  })
  const list = async (asker: { readonly get: (path: string) => Promise<Answer> }, query = "") =>
    (await asker.get(`/disagreements${query}`)).body

  it("given two services that differ, then their field is listed with both, until somebody locks it", async () => {
    const { as, given } = await asked()
    await given(
      ...track("aa01", { title: "Ampel" }),
      said("musicbrainz", "automatic", { title: "Amsel", year: 1999 }),
      // What was said before by the same one is no second voice.
      said("discogs", "automatic", { title: "Amsel", year: 1998 }),
      said("discogs", "automatic", { title: "Ambra", year: 1999 }),
      ...track("aa02", { title: "Birke" }),
      said("musicbrainz", "automatic", { title: "Buche" }, "track:aa02"),
    )
    const { items, next } = await list(as())
    expect(items).toMatchObject([{ subject: "track:aa01", why: { field: "title", value: "Ambra" } }])
    expect(items[0].why.stack.map(({ value }: { value: string }) => value)).toEqual([
      "Ambra",
      "Amsel",
      "Amsel",
      "Ampel",
    ])
    expect(next).toBeNull()
    const decided = await as().send("PATCH", "/fields/track/aa01", { fields: { title: "Amsel" }, lock: true })
    expect((await list(as())).items).toEqual([])
    await as().send("POST", "/reverts", { operation: decided.body.op })
    expect((await list(as())).items).toHaveLength(1)
    await as().send("POST", "/fields/track/aa01/lock", { fields: ["title"] })
    expect((await list(as())).items).toEqual([])
  })

  it("[FOLD-32] given a person who changes what another one said, then they knew of it, and nobody has to choose", async () => {
    const { as, given } = await asked()
    await given(...track("aa01", { title: "Ampel" }))
    for (const title of ["Amsel", "Ambra"]) await as("ada").send("PATCH", "/fields/track/aa01", { fields: { title } })
    await as("bob").send("PATCH", "/fields/track/aa01", { fields: { title: "Amsel" } })
    expect((await list(as())).items).toEqual([])
    expect((await as().get("/tracks/aa01")).body.title).toBe("Amsel")
  })

  it("given many, then they come in pages, without what was merged away", async () => {
    const { as, given } = await asked()
    const ids = ["aa01", "aa02", "aa03", "aa04"]
    for (const id of ids)
      await given(
        ...track(id, { title: id }),
        said("musicbrainz", "automatic", { title: "one" }, `track:${id}`),
        said("discogs", "automatic", { title: "other" }, `track:${id}`),
      )
    await given({ type: "track.merged", subject: "track:aa04", payload: { into: "aa01", because: { rule: "user" } } })
    const first = await list(as("bob", "listener"), "?limit=2")
    expect(first.items).toMatchObject([{ subject: "track:aa01" }, { subject: "track:aa02" }])
    const second = await list(as(), `?limit=2&after=${encodeURIComponent(first.next)}`)
    expect(second).toMatchObject({ items: [{ subject: "track:aa03" }], next: null })
    expect((await as().get("/disagreements?after=%00")).status).toBe(400)
  })
})

it("given a listener, then what all share is not theirs to change", async () => {
  const { as, given } = await asked()
  await given(...track("aa01"))
  const bob = as("bob", "listener")
  const answers = [
    await bob.send("PATCH", "/fields/track/aa01", { fields: { title: "x" } }),
    await bob.send("POST", "/reverts", { provider: "tags" }),
    await as("ada", "owner", ["read"]).send("PATCH", "/fields/track/aa01", { fields: { title: "x" } }),
  ]
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403])
  expect((await bob.get("/tracks/aa01")).status).toBe(200)
})
