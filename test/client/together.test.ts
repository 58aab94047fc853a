/** Others on the same server: seen as they are, by who wants to be seen, and only by members. */
import { type Live, LedgerlineError } from "@ledgerline/client"
import { connect, type RemoteLibrary } from "@ledgerline/client/remote"
import { type Person, type SharedState, together, type Together } from "@ledgerline/client/together"
import { PASSWORD, type Running, running, track } from "@ledgerline/server/testing"
import { describe, expect, it, onTestFinished } from "vitest"
import { append, serverOfAda } from "./given.ts"

const listening = { track: "a1", position: 5, since: 1_767_225_600_000, isPaused: false }

interface Somebody {
  readonly library: RemoteLibrary
  readonly others: Together
}

function as({ address }: Running, name = "ada"): Somebody {
  const library = connect({ url: address, as: { name, password: PASSWORD } })
  const others = together(library)
  onTestFinished(() => {
    others.close()
    library.close()
  })
  return { library, others }
}

async function served(): Promise<Running> {
  const server = await serverOfAda()
  await server.people.accounts.add({ name: "eve", password: PASSWORD, role: "editor" })
  await server.people.accounts.add({ name: "bob", password: PASSWORD, role: "listener" })
  await append(server.library)(...track("a1"), ...track("b2"), ...track("c3"))
  return server
}

/** Resolves with the first answer that is as wanted. */
async function until<T>(live: Live<T>, isWanted: (value: T) => boolean): Promise<T> {
  for await (const value of live) if (isWanted(value)) return value
  throw new Error("it ended")
}

const names = (people: readonly Person[]): string => people.map(({ member }) => member).join()

describe("others", () => {
  it("given two members, when one says what they hear, then the other sees it, and no more once it is taken back", async () => {
    const server = await served()
    const [ada, bob] = [as(server), as(server, "bob")]
    const seen = bob.others.people()
    const stop = seen.subscribe(() => undefined)
    onTestFinished(stop)
    ada.others.say("presence", { listening })
    expect(await until(seen, (people) => people.length > 0)).toEqual([
      { member: "ada", isMyself: false, doing: "looks", listening, queue: null },
    ])
    ada.others.say("presence", {})
    await until(seen, ([one]) => one?.listening === null)
    ada.others.say("presence", null)
    expect(await until(seen, (people) => people.length === 0)).toEqual([])
  })

  it("given who only looks, then nobody sees them", async () => {
    const server = await served()
    const [ada, bob, eve] = [as(server), as(server, "bob"), as(server, "eve")]
    onTestFinished(bob.others.people().subscribe(() => undefined))
    eve.others.say("presence", {})
    // Who saw eve come was told of all who came before.
    await until(bob.others.people(), (people) => people.length > 0)
    expect(names(await until(ada.others.people(), (people) => people.length > 0))).toBe("eve")
  })

  it("given a playlist, then those who have it open see each other, and who edits it", async () => {
    const server = await served()
    const [ada, bob] = [as(server), as(server, "bob")]
    const { id } = await ada.library.playlists.create({ name: "Mix" })
    const place = `playlist:${id}` as const
    ada.others.say(place, { doing: "edits" })
    bob.others.say(place, { doing: "looks" })
    expect(await until(bob.others.people(place), (people) => people.length > 0)).toMatchObject([
      { member: "ada", doing: "edits" },
    ])
    expect(await until(ada.others.people(place), (people) => people.length > 0)).toMatchObject([
      { member: "bob", doing: "looks" },
    ])
  })

  it("given a member on two devices, then they are one, and see themselves as who they are", async () => {
    const server = await served()
    const [laptop, phone, bob] = [as(server), as(server), as(server, "bob")]
    laptop.others.say("presence", { listening: { ...listening, isPaused: true } })
    phone.others.say("presence", { listening: { ...listening, track: "b2" } })
    const [ada] = await until(bob.others.people(), ([one]) => one?.listening?.track === "b2")
    expect(ada).toMatchObject({ member: "ada", isMyself: false })
    expect(await until(laptop.others.people(), (people) => people.length > 0)).toMatchObject([
      { member: "ada", isMyself: true },
    ])
  })

  it.each([
    ["a list of somebody's own", "bob" as const],
    ["a list that is not there", undefined],
  ])("given %s, then it is not there for others", async (_, owner) => {
    const server = await served()
    const id =
      owner === undefined ? "none" : (await as(server, owner).library.playlists.create({ name: "x", whose: "own" })).id
    const seen = until(as(server).others.people(`playlist:${id}`), () => false)
    await expect(seen).rejects.toMatchObject({ reason: "notFound" })
  })

  it("given nobody who is signed in, then they see nobody", async () => {
    const server = await served()
    as(server).others.say("presence", { listening })
    const nobody = connect({ url: server.address, as: { key: "llk_0000000000000000_x" } })
    onTestFinished(() => nobody.close())
    const seen = until(together(nobody).people(), () => false)
    await expect(seen).rejects.toBeInstanceOf(LedgerlineError)
    await expect(seen).rejects.toMatchObject({ reason: "notSignedIn" })
  })

  it("given a server that goes, then there is nobody; when it comes back, then those are seen who say that they are there", async () => {
    const server = await served()
    const [ada, bob] = [as(server), as(server, "bob")]
    ada.others.say("presence", { listening })
    const seen = bob.others.people()
    onTestFinished(seen.subscribe(() => undefined))
    await until(seen, (people) => people.length === 1)
    await server.stop()
    await until(seen, (people) => people.length === 0)
    await running(server.library, Number(new URL(server.address).port))
    expect(names(await until(seen, (people) => people.length === 1))).toBe("ada")
  })
})

describe("a shared queue", () => {
  async function queue() {
    const server = await served()
    const [ada, bob] = [as(server), as(server, "bob")]
    const { id } = await ada.library.playlists.create({ name: "Party", kind: "sharedQueue", tracks: ["a1", "b2"] })
    return { server, ada, bob, id, one: ada.others.queue(id), other: bob.others.queue(id) }
  }
  const tracks = ({ items }: SharedState): string => items.map(({ track: each }) => each).join()

  it("given who joins, then they see what is in it, what plays, and each change at once", async () => {
    const { ada, bob, id, one, other } = await queue()
    expect((await bob.library.playlists.list({ kind: "sharedQueue" })).items).toMatchObject([{ id, name: "Party" }])
    const state = await until(other.live(), ({ items }) => items.length === 2)
    expect(state).toMatchObject({ items: [{ track: "a1" }, { track: "b2" }], current: null })
    await until(one.live(), ({ items }) => items.length === 2)
    const second = state.items[1]?.item ?? ""
    one.setCurrent(second)
    await until(other.live(), ({ current }) => current === second)
    await ada.library.playlists.add(id, ["c3"])
    expect(tracks(await until(other.live(), ({ items }) => items.length === 3))).toBe("a1,b2,c3")
  })

  it("given people who listen, then each sees where the others are, until they leave", async () => {
    const { one, other } = await queue()
    one.say({ listening })
    other.say({ listening: { ...listening, isPaused: true } })
    expect(await until(other.people, (people) => people.length > 0)).toMatchObject([{ member: "ada", listening }])
    const stop = one.people.subscribe(() => undefined)
    await until(one.people, (people) => names(people) === "bob")
    other.leave()
    await until(one.people, (people) => people.length === 0)
    stop()
  })

  it("given a listener, then what plays for all is not for them to say", async () => {
    const { server, one, other, ada, id } = await queue()
    const [first, second] = (await until(other.live(), ({ items }) => items.length === 2)).items
    await until(one.live(), ({ items }) => items.length === 2)
    other.setCurrent(second?.item ?? "")
    one.setCurrent(first?.item ?? "")
    await until(as(server, "eve").others.queue(id).live(), ({ current }) => current === first?.item)
    await ada.library.playlists.add(id, ["c3"])
    const stored = await server.library.history(`sharedQueue:${id}`)
    expect(new Set(stored.map(({ actor }) => actor))).toEqual(new Set(["user:ada"]))
  })
})
