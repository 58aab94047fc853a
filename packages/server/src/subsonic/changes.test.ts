/** What clients change: playlists, stars, plays, places and queues; each in the log that it belongs to. */
import { all, views } from "@ledgerline/core"
import { describe, expect, it } from "vitest"
import { collected } from "./testing/collection.ts"
import { type Answered, type Served, serving } from "./testing/serving.ts"

const titles = (songs: Answered): string[] => songs.map(({ title }: Answered) => title)

/** Types of events by the log that they are in, without what an import made. */
async function happened({ library }: Served): Promise<string[]> {
  const events: string[] = []
  for await (const page of library.readLog({}))
    events.push(
      ...page.events.filter(({ actor }) => actor.startsWith("user:")).map(({ log, type }) => `${log} ${type}`),
    )
  return events
}

describe("playlists", () => {
  it("are made, changed and taken away by events in the member's own log", async () => {
    const served = await serving()
    const { playlist: id } = await collected(served)
    const ada = await served.as("ada")
    const entries = async () => titles((await ada.ask("getPlaylist", { id })).playlist.entry)
    expect(await entries()).toEqual(["soon", "dagger"])
    expect(
      await ada.ask("updatePlaylist", {
        playlistId: id,
        name: "Monday",
        comment: "slow",
        songIdToAdd: ["tr-alison", "tr-soon"],
      }),
    ).toMatchObject({ status: "ok" })
    expect(await entries()).toEqual(["soon", "dagger", "alison", "soon"])
    await ada.ask("updatePlaylist", { playlistId: id, songIndexToRemove: [0, 2], songIdToAdd: "tr-loner" })
    expect(await entries()).toEqual(["dagger", "soon", "loner"])
    expect((await ada.ask("getPlaylists")).playlists.playlist).toMatchObject([
      { id, name: "Monday", comment: "slow", owner: "ada", public: false, songCount: 3, readonly: false },
    ])
    await ada.ask("updatePlaylist", { playlistId: id, comment: "" })
    expect((await ada.ask("getPlaylist", { id })).playlist).toMatchObject({ name: "Monday", comment: "" })
    // A client that saves its list whole.
    const { playlist } = await ada.ask("createPlaylist", {
      playlistId: id,
      name: "Tuesday",
      songId: ["tr-loner", "tr-loner"],
    })
    expect(playlist).toMatchObject({ id, name: "Tuesday", songCount: 2 })
    expect(titles(playlist.entry)).toEqual(["loner", "loner"])
    await ada.ask("deletePlaylist", { id })
    expect(await ada.ask("getPlaylist", { id })).toMatchObject({ error: { code: 70 } })
    expect(
      (await happened(served))
        .filter((event) => event.includes("playlist"))
        .every((event) => event.startsWith("user:ada ")),
    ).toBe(true)
  })

  it("do all of a request or nothing of it", async () => {
    const served = await serving()
    const { playlist: id } = await collected(served)
    const ada = await served.as("ada")
    const before = await ada.ask("getPlaylist", { id })
    for (const wrong of [{ songIndexToRemove: 7 }, { songIdToAdd: ["tr-soon", "tr-none"], public: true }])
      expect(await ada.ask("updatePlaylist", { playlistId: id, name: "x", ...wrong })).toMatchObject({
        error: { code: 70 },
      })
    expect(await ada.ask("createPlaylist", { playlistId: id, songId: "tr-none" })).toMatchObject({
      error: { code: 70 },
    })
    expect((await ada.ask("getPlaylist", { id })).playlist).toEqual(before.playlist)
  })

  it("become public where an editor says so, and only editors change them then", async () => {
    const served = await serving()
    const { playlist: id } = await collected(served)
    const [ada, bob] = [await served.as("ada"), await served.as("bob")]
    expect((await bob.ask("getPlaylists")).playlists.playlist).toEqual([])
    expect(await ada.ask("updatePlaylist", { playlistId: id, public: true })).toMatchObject({ status: "ok" })
    expect((await bob.ask("getPlaylists")).playlists.playlist).toMatchObject([{ id, owner: "ada", public: true }])
    expect(titles((await bob.ask("getPlaylist", { id })).playlist.entry)).toEqual(["soon", "dagger"])
    for (const method of ["deletePlaylist", "updatePlaylist"])
      expect(await bob.ask(method, { id, playlistId: id, name: "mine" })).toMatchObject({ error: { code: 50 } })
    const { playlist: own } = await bob.ask("createPlaylist", { name: "bob's" })
    expect(await bob.ask("updatePlaylist", { playlistId: own.id, public: true })).toMatchObject({ error: { code: 50 } })
    expect((await bob.ask("getPlaylist", { id: own.id })).playlist.public).toBe(false)
  })

  it("of somebody else are not there [16], and nobody is made their owner [17]", async () => {
    const served = await serving()
    const { playlist: id } = await collected(served)
    const bob = await served.as("bob")
    expect(await bob.ask("getPlaylist", { id })).toMatchObject({ error: { code: 70 } })
    for (const [method, parameters] of [
      ["deletePlaylist", { id }],
      ["updatePlaylist", { playlistId: id, name: "x" }],
      ["createPlaylist", { playlistId: id, songId: "tr-soon" }],
    ] as const)
      expect(await bob.ask(method, parameters)).toMatchObject({ error: { code: 70 } })
    const { playlist } = await bob.ask("createPlaylist", { name: "x", owner: "ada", username: "ada", userId: "ada" })
    expect(playlist.owner).toBe("bob")
    expect((await (await served.as("ada")).ask("getPlaylists")).playlists.playlist).toHaveLength(1)
  })
})

describe("what members do with what they hear", () => {
  it("is starred and rated, tracks, albums and artists, until it is taken back", async () => {
    const served = await serving()
    const { album, artist } = await collected(served)
    const ada = await served.as("ada")
    const { starred2 } = await ada.ask("getStarred2")
    expect([titles(starred2.song), starred2.album.length, starred2.artist.length]).toEqual([["soon"], 1, 1])
    expect(starred2.album[0]).toMatchObject({ userRating: 4, starred: expect.any(String) })
    await ada.ask("unstar", { id: ["tr-soon", album], artistId: artist })
    expect((await ada.ask("getStarred")).starred).toEqual({ artist: [], album: [], song: [] })
    await ada.ask("setRating", { id: "tr-soon", rating: 0 })
    expect((await ada.ask("getSong", { id: "tr-soon" })).song).not.toHaveProperty("userRating")
    expect(await ada.ask("setRating", { id: "tr-soon", rating: 6 })).toMatchObject({ error: { code: 0 } })
    // One that is not there keeps the others from being done.
    expect(await ada.ask("star", { id: ["tr-soon", "al-none"] })).toMatchObject({ error: { code: 70 } })
    expect((await ada.ask("getStarred2")).starred2.song).toEqual([])
    expect((await happened(served)).every((event) => event.startsWith("user:ada "))).toBe(true)
  })

  it("counts as a play when it was, once however often it is told", async () => {
    const served = await serving()
    await collected(served)
    const ada = await served.as("ada")
    const told = { id: ["tr-soon", "tr-alison"], time: [1_600_000_000_000, 1_600_000_200_000] }
    for (let i = 0; i < 3; i++) expect(await ada.ask("scrobble", told)).toMatchObject({ status: "ok" })
    const plays = await served.library.store.read(() => all(views.selectFrom("play").selectAll().orderBy("startedAt")))
    expect(
      plays.map(({ track, startedAt, user, device, durationMs }) => [track, startedAt, user, device, durationMs]),
    ).toEqual([
      ["soon", 1_600_000_000_000, "ada", "tests", 180_400],
      ["alison", 1_600_000_200_000, "ada", "tests", 180_400],
      ["soon", 1_700_000_000_000, "ada", "tests", 180_400],
    ])
  })

  it("plays now only for the member, and is noted when it stops", async () => {
    const served = await serving()
    await collected(served)
    const [ada, bob] = [await served.as("ada"), await served.as("bob")]
    const report = { mediaId: "tr-soon", mediaType: "song", playbackRate: 1.5 }
    await ada.ask("reportPlayback", { ...report, state: "paused", positionMs: 5000 })
    expect((await ada.ask("getNowPlaying")).nowPlaying.entry).toMatchObject([
      { title: "soon", username: "ada", playerName: "tests", state: "paused", positionMs: 5000, playbackRate: 1.5 },
    ])
    expect((await bob.ask("getNowPlaying")).nowPlaying.entry).toEqual([])
    await ada.ask("reportPlayback", { ...report, state: "stopped", positionMs: 170_000, ignoreScrobble: true })
    expect((await ada.ask("getNowPlaying")).nowPlaying.entry).toEqual([])
    const count = async () => (await ada.ask("getSong", { id: "tr-soon" })).song.playCount
    expect(await count()).toBe(1)
    await ada.ask("reportPlayback", { ...report, state: "stopped", positionMs: 20_000 })
    expect(await count()).toBe(1)
    expect((await ada.ask("getSong", { id: "tr-soon" })).song.bookmarkPosition).toBe(20_000)
    await ada.ask("reportPlayback", { ...report, state: "stopped", positionMs: 170_000 })
    expect(await count()).toBe(2)
    expect(await ada.ask("reportPlayback", { ...report, state: "resting", positionMs: 1 })).toMatchObject({
      error: { code: 0 },
    })
  })

  it("goes on elsewhere by bookmarks and queues", async () => {
    const served = await serving()
    await collected(served)
    const ada = await served.as("ada")
    expect((await ada.ask("getBookmarks")).bookmarks.bookmark).toMatchObject([
      { position: 61_000, username: "ada", entry: { title: "dagger", bookmarkPosition: 61_000 } },
    ])
    const noted = async () => (await ada.ask("getBookmarks")).bookmarks.bookmark
    await ada.ask("createBookmark", { id: "tr-dagger", position: 62_000, comment: "the bridge & <more>" })
    expect(await noted()).toMatchObject([{ position: 62_000, comment: "the bridge & <more>" }])
    // Who listens on still means the same.
    const stopped = { mediaId: "tr-dagger", mediaType: "song", positionMs: 63_000, state: "stopped" }
    await ada.ask("reportPlayback", stopped)
    expect(await noted()).toMatchObject([{ position: 63_000, comment: "the bridge & <more>" }])
    await ada.ask("createBookmark", { id: "tr-dagger", position: 64_000 })
    expect(await noted()).toMatchObject([{ position: 64_000, comment: "" }])
    await ada.ask("createBookmark", { id: "tr-dagger", position: 64_000, comment: "again" })
    await ada.ask("deleteBookmark", { id: "tr-dagger" })
    expect(await noted()).toEqual([])
    await ada.ask("reportPlayback", stopped)
    expect(await noted()).toMatchObject([{ position: 63_000, comment: "" }])
    await ada.ask("deleteBookmark", { id: "tr-dagger" })
    expect(await noted()).toEqual([])
    expect((await ada.ask("getPlayQueue")).playQueue).toMatchObject({
      current: "tr-alison",
      position: 1500,
      username: "ada",
      changedBy: "tests",
      entry: [{ title: "soon" }, { title: "alison" }],
    })
    await ada.ask("savePlayQueueByIndex", { id: ["tr-soon", "tr-soon"], currentIndex: 1, position: 7, c: "phone app" })
    expect((await ada.ask("getPlayQueueByIndex")).playQueueByIndex).toMatchObject({
      currentIndex: 1,
      position: 7,
      changedBy: "phone_app",
      entry: [{ id: "tr-soon" }, { id: "tr-soon" }],
    })
    expect(await ada.ask("savePlayQueueByIndex", { id: "tr-soon", currentIndex: 1 })).toMatchObject({
      error: { code: 10 },
    })
    await ada.ask("savePlayQueue")
    expect((await ada.ask("getPlayQueue")).playQueue.entry).toEqual([])
    expect((await (await served.as("bob")).ask("getPlayQueue")).playQueue).toMatchObject({ entry: [], username: "bob" })
  })
})

describe("users", () => {
  it("are managed by owners with a key that is for it, where that was opened", async () => {
    const closed = await serving()
    const key = await closed.byKey("ada")
    for (const method of ["createUser", "updateUser", "deleteUser", "changePassword"])
      expect(await key.ask(method, { username: "bob", password: "a long password" })).toMatchObject({
        error: { code: 50 },
      })
    expect(await closed.people.accounts.list()).toHaveLength(4)
    const served = await serving({ subsonic: { users: true } })
    const ada = await served.byKey("ada")
    const user = async (username: string) => (await ada.ask("getUser", { username })).user
    expect(
      await ada.ask("createUser", {
        username: "dora",
        password: "enc:" + Buffer.from("a long password").toString("hex"),
        email: "d@example.org",
      }),
    ).toMatchObject({ status: "ok" })
    expect(await served.people.accounts.check("dora", "a long password")).toMatchObject({ role: "listener" })
    expect(await user("dora")).toMatchObject({ adminRole: false, streamRole: true, folder: [1] })
    await ada.ask("updateUser", { username: "dora", adminRole: true })
    expect(await user("dora")).toMatchObject({ adminRole: true })
    // What is not said of an owner takes nothing from them.
    await ada.ask("updateUser", { username: "dora", commentRole: false })
    expect(await user("dora")).toMatchObject({ adminRole: true })
    await ada.ask("changePassword", { username: "dora", password: "another password" })
    expect(await served.people.accounts.check("dora", "another password")).toBeDefined()
    await ada.ask("deleteUser", { username: "dora" })
    expect(await ada.ask("getUser", { username: "dora" })).toMatchObject({ error: { code: 70 } })
    expect(await ada.ask("deleteUser", { username: "ada" })).toMatchObject({ error: { code: 0 } })
    expect((await ada.ask("getUsers")).users.user).toHaveLength(4)
    const bob = await served.byKey("bob")
    expect(await bob.ask("changePassword", { username: "ada", password: "a password of bob" })).toMatchObject({
      error: { code: 50 },
    })
    expect(await bob.ask("getUser", { username: "ada" })).toMatchObject({ error: { code: 50 } })
    expect(await bob.ask("changePassword", { username: "bob", password: "a password of bob" })).toMatchObject({
      status: "ok",
    })
  })
})
