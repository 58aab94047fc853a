/** Devices inherit what their members may do: in sync, in live sessions and in rooms. */
import { Accounts } from "./Accounts.ts"
import { goLive, pairedServers, PeerRefused, signIn, syncWith } from "@ledgerline/sync"
import { systemHttp, systemTimers } from "@ledgerline/sync/system"
import { describe, expect, it, onTestFinished } from "vitest"
import { connect, eventsOf, untilStored } from "../collab/testing/world.ts"
import { create, newReplica, type Paired, paired, running } from "../testing/running.ts"

async function home() {
  const server = await running(await newReplica())
  const accounts = await Accounts.open(server.library)
  await accounts.add({ name: "ada" })
  await accounts.add({ name: "bob", role: "listener" })
  return { ...server, accounts }
}

const playlists = async ({ library }: Pick<Paired, "library">): Promise<string[]> =>
  (await eventsOf(library, "playlist.created")).map(({ log, subject }) => `${log} ${subject}`).toSorted()

const exchange = ({ library, peer }: Paired) => syncWith(library, peer)

describe("a device", () => {
  it("of a listener reads what is shared and writes what is its member's own", async () => {
    const server = await home()
    const [laptop, phone] = [await paired(server, { member: "ada" }), await paired(server, { member: "bob" })]
    await create(laptop.library, "shared")
    await create(phone.library, "forbidden")
    await create(phone.library, "own", "user:bob")
    await create(phone.library, "foreign", "user:ada")
    await exchange(laptop)
    await exchange(phone)
    expect(await playlists(server)).toEqual(["library playlist:shared", "user:bob playlist:own"])
    expect(await playlists(phone)).toContain("library playlist:shared")
    // Nothing is lost: it goes when it may.
    await server.accounts.setRole("bob", "editor")
    await exchange(phone)
    expect(await playlists(server)).toContain("library playlist:forbidden")
    expect(await playlists(server)).not.toContain("user:ada playlist:foreign")
  })

  it("that says itself that it may write is refused what it may not", async () => {
    const server = await home()
    const phone = await paired(server, { member: "bob" })
    await create(phone.library, "forbidden")
    // Learnt while it was allowed, said when it is not.
    await server.accounts.setRole("bob", "editor")
    const live = goLive(phone.library, phone.peer, { timers: systemTimers, onChange: () => undefined })
    onTestFinished(() => live.stop())
    await untilStored(server.library, async () => (await playlists(server)).length === 1)
    await server.accounts.setRole("bob", "listener")
    await create(phone.library, "later")
    await create(phone.library, "own", "user:bob")
    await untilStored(server.library, async () => (await playlists(server)).includes("user:bob playlist:own"))
    expect(await playlists(server)).toEqual(["library playlist:forbidden", "user:bob playlist:own"])
  })

  it("of a member who is disabled waits, and of one who was removed is revoked", async () => {
    const server = await home()
    const phone = await paired(server, { member: "bob" })
    await create(server.library, "shared")
    const ended = new Promise<void>((resolve) => {
      const live = goLive(phone.library, phone.peer, {
        timers: systemTimers,
        onChange: ({ isOpen }) => (isOpen ? void server.accounts.disable("bob") : resolve()),
      })
      onTestFinished(() => live.stop())
    })
    await ended
    const refusal = async () => exchange(phone).catch((cause: unknown) => cause)
    expect(await refusal()).toBeInstanceOf(PeerRefused)
    expect(await refusal()).toMatchObject({ reason: "revoked" })
    await server.accounts.enable("bob")
    expect(await exchange(phone)).toMatchObject({ sent: 0 })
    await server.accounts.remove("bob")
    expect(await refusal()).toMatchObject({ reason: "revoked" })
    await server.accounts.add({ name: "bob", again: true })
    expect(await refusal()).toMatchObject({ reason: "revoked" })
    expect(await server.devices.list()).toMatchObject([{ revokedAt: expect.any(Number) as number }])
  })

  it("that was paired before there were accounts goes on as it did", async () => {
    const server = await running(await newReplica())
    const laptop = await paired(server, { member: "local" })
    const accounts = await Accounts.open(server.library)
    await accounts.expectPairable("local")
    await accounts.add({ name: "ada" })
    await create(laptop.library, "shared")
    await exchange(laptop)
    expect(await playlists(server)).toEqual(["library playlist:shared"])
    // A new one is somebody's who has an account.
    await accounts.expectPairable("ada")
    await accounts.add({ name: "eve" })
    await accounts.disable("eve")
    for (const [member, reason] of [
      ["local", "unknown"],
      ["eve", "disabled"],
      ["Ada", "unknown"],
    ] as const)
      await expect(accounts.expectPairable(member)).rejects.toMatchObject({ reason })
  })

  it("[COLLAB-8] of a listener sees a shared playlist and changes nothing in it", async () => {
    const server = await home()
    const phone = await paired(server, { member: "bob" })
    await create(server.library, "p")
    const [known] = await pairedServers(phone.library)
    if (known === undefined) throw new Error("not paired")
    const { token } = await signIn(phone.library, known, { ports: systemHttp })
    const bob = connect({ url: `${server.address.replace("http", "ws")}/collab` }, token)
    await bob.synced()
    const denied = new Promise<void>((resolve) => (bob.provider.messageHandlers[2] = () => resolve()))
    bob.items.set("1", { track: "a", order: "a1" })
    await denied
    expect(await eventsOf(server.library)).toEqual([])
    await server.accounts.setRole("bob", "editor")
    bob.items.set("2", { track: "b", order: "a2" })
    await untilStored(server.library, async () => (await eventsOf(server.library)).length > 0)
  })
})
