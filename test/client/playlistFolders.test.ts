/** Folders of playlists and the history's parts: answered by a device as by a server. */
import { describe, expect, it, onTestFinished } from "vitest"
import { ways } from "./given.ts"

describe.each(Object.entries(ways))("a library %s", (_, open) => {
  it("has folders that tell when they change, and lists changes apart from what was listened to", async () => {
    const { api, given, close } = await open()
    onTestFinished(async () => close())
    await given({ type: "track.created", subject: "track:a1", payload: { mediaFile: "f", title: "a1" } })
    const live = api.playlists.liveFolders()[Symbol.asyncIterator]()
    expect((await live.next()).value).toMatchObject({ items: [] })
    const outer = await api.playlists.createFolder({ name: "Parties" })
    expect((await live.next()).value).toMatchObject({ items: [{ id: outer.id, parent: null }] })
    const inner = await api.playlists.createFolder({ name: "Summer", parent: outer.id })
    const { id } = await api.playlists.create({ name: "Beach", folder: inner.id, tracks: ["a1"] })
    expect(await api.playlists.get(id)).toMatchObject({ folder: inner.id })
    await expect(api.playlists.changeFolder(outer.id, { parent: inner.id })).rejects.toMatchObject({
      reason: "rejected",
    })
    const removed = await api.playlists.removeFolder(inner.id)
    expect(await api.playlists.get(id)).toMatchObject({ folder: outer.id, items: 1 })
    await api.undo(removed)
    expect(await api.playlists.get(id)).toMatchObject({ folder: inner.id })
    await live.return?.()

    const changes = (await api.operations.list({ about: "changes" })).items.length
    await api.playback.rate("a1", 4)
    await api.playback.saveQueue("main", { tracks: ["a1"], index: 0, positionMs: 5 })
    expect((await api.operations.list({ about: "listening" })).items.map(({ type }) => type)).toEqual(["queue.saved"])
    expect((await api.operations.list({ about: "changes" })).items).toHaveLength(changes + 1)
  })
})
