/** A client that others wrote, against a server that listens. */
import { describe, expect, it } from "vitest"
import { SubsonicAPI } from "subsonic-api"
import { collected } from "./testing/collection.ts"
import { serving } from "./testing/serving.ts"

describe.each([
  ["by GET and an app password", false, false],
  ["by POST and an app password", true, false],
  ["by GET and an API key", false, true],
  ["by POST and an API key", true, true],
])("the npm client subsonic-api %s", (_, post, isByKey) => {
  it("finds, plays, lists and keeps", async () => {
    const served = await serving()
    const { album, artist } = await collected(served)
    const { password } = await (isByKey ? served.byKey("ada") : served.as("ada"))
    const auth = isByKey ? { apiKey: password } : { username: "ada", password }
    const api = new SubsonicAPI({ url: served.address, auth, post })
    expect(await api.ping()).toMatchObject({ status: "ok", openSubsonic: true, type: "ledgerline" })
    expect((await api.getOpenSubsonicExtensions()).openSubsonicExtensions).toContainEqual({
      name: "formPost",
      versions: [1],
    })
    const { artists } = await api.getArtists()
    expect(artists?.index?.map(({ name }) => name)).toEqual(["M", "S"])
    expect((await api.getArtist({ id: artist })).artist.album?.map(({ name }) => name)).toEqual(["Loveless"])
    expect((await api.getAlbum({ id: album })).album.song?.map(({ title }) => title)).toEqual(["sometimes", "soon"])
    expect((await api.getAlbumList2({ type: "alphabeticalByName" })).albumList2.album).toHaveLength(2)
    expect((await api.search3({ query: "souvlaki" })).searchResult3.song).toHaveLength(2)
    expect((await api.getSimilarSongs({ id: "tr-soon" })).similarSongs.song?.length).toBeGreaterThan(0)
    const { playlist } = await api.createPlaylist({ name: "by a client", songId: ["tr-soon", "tr-alison"] })
    await api.updatePlaylist({ playlistId: playlist.id, songIdToAdd: ["tr-loner"], songIndexToRemove: [0] })
    expect((await api.getPlaylist({ id: playlist.id })).playlist.entry?.map(({ title }) => title)).toEqual([
      "alison",
      "loner",
    ])
    await api.deletePlaylist({ id: playlist.id })
    await api.star({ id: "tr-alison" })
    expect((await api.getStarred2()).starred2.song?.map(({ title }) => title)).toEqual(["alison", "soon"])
    await api.scrobble({ id: "tr-alison", submission: true })
    await api.setRating({ id: "tr-alison", rating: 3 })
    expect((await api.getSong({ id: "tr-alison" })).song).toMatchObject({ playCount: 1, userRating: 3 })
    expect((await api.getBookmarks()).bookmarks.bookmark).toHaveLength(1)
    expect((await api.getPlayQueue()).playQueue?.entry).toHaveLength(2)
    expect((await api.getPodcasts()).podcasts.channel).toEqual([])
    await expect(api.getSong({ id: "tr-none" })).resolves.toMatchObject({ status: "failed", error: { code: 70 } })
  })
})
