/** The types that programs see. Compiled by the check `types`, and never run: what is wrong here does not compile. */
import { assertType, describe, expectTypeOf, it } from "vitest"
import type { Administration, Sending } from "./administration/index.ts"
import type { Album, Found, PlaylistItem, Track, TrackDetail } from "./contract.gen.ts"
import { createLibrary as createInBrowser } from "./browser/index.ts"
import {
  type Change,
  createLibrary,
  type DeviceLibrary,
  type FriendLibrary,
  LedgerlineError,
  type LibraryApi,
  type Live,
  type OfflineState,
  type Page,
  type Party,
  type Reason,
  type Resolution,
  type Server,
  type ServerFailure,
  type ServerNotice,
  type ServerProblem,
  type Storage,
  storeOf,
  type TrackEverywhere,
  type UsualReason,
  type WriteState,
} from "./index.ts"
import { nodeStorage } from "./node/index.ts"
import { useLive } from "./react/index.ts"
import { connect, type RemoteLibrary } from "./remote/index.ts"
import { readShare } from "./share/index.ts"

declare const library: DeviceLibrary
declare const server: RemoteLibrary
declare const friend: FriendLibrary
declare const administration: Administration
declare const storage: Storage

describe("opening", () => {
  it("answers a library of this device by a promise, and in a browser at once", () => {
    expectTypeOf(createLibrary({ storage })).toEqualTypeOf<Promise<DeviceLibrary>>()
    expectTypeOf(createInBrowser).returns.toEqualTypeOf<DeviceLibrary>()
    expectTypeOf(nodeStorage({ folder: "music" })).toEqualTypeOf<Storage>()
  })

  it("wants a storage, and nothing that nobody knows", () => {
    // @ts-expect-error Nothing says where it is kept.
    void createLibrary({})
    // @ts-expect-error Tokens, not one.
    void createLibrary({ storage, servers: "token" })
    // @ts-expect-error Misspelt.
    void createLibrary({ storage, server: ["token"] })
    // @ts-expect-error A folder.
    nodeStorage({ path: "music" })
    // @ts-expect-error A worker has to be started by somebody.
    createInBrowser({})
  })

  it("takes undefined wherever something may be left out, also of programs that tell the two apart", () => {
    const none: undefined = undefined
    void library.places({ after: none, limit: none })
    void library.tracks.history("t", { before: none, limit: none })
    void readShare("https://a/share/b", { fetch: none, signal: none })
    void library.media
      .at()
      .then((at) => [at.fileUrl("f", { download: none }), at.trackFileUrl("t", { download: none })])
    void administration.work.scan("s", { confirmMissing: none })
    void administration.shares.list({ all: none })
  })

  it("speaks to a server as exactly one of those that it may be", () => {
    expectTypeOf(connect({ url: "https://a", as: { key: "k" } })).toEqualTypeOf<RemoteLibrary>()
    connect({ url: "https://a", as: "page" })
    connect({ url: "https://a", as: { name: "ada", password: "secret" } })
    connect({ url: "https://a", as: { access: "a", renewal: "b" } })
    // @ts-expect-error A name alone is nobody.
    connect({ url: "https://a", as: { name: "ada" } })
    // @ts-expect-error No word but `page`.
    connect({ url: "https://a", as: "cookie" })
  })
})

describe("reading", () => {
  it("answers pages, each item and one alone", () => {
    expectTypeOf(library.tracks.list()).toEqualTypeOf<Promise<Page<Track>>>()
    expectTypeOf(library.tracks.get("id")).toEqualTypeOf<Promise<TrackDetail>>()
    expectTypeOf(library.tracks.all()).toEqualTypeOf<AsyncIterable<Track>>()
    expectTypeOf(library.playlists.allItems("id")).toEqualTypeOf<AsyncIterable<PlaylistItem>>()
    expectTypeOf(library.search("words")).toEqualTypeOf<Promise<Found>>()
    expectTypeOf<Page<Track>["next"]>().toEqualTypeOf<string | null>()
  })

  it("keeps what it answers as it is", () => {
    const change = async (): Promise<void> => {
      const page = await library.tracks.list()
      // @ts-expect-error Answers are read.
      page.items.push(page.items[0])
      // @ts-expect-error As are their fields.
      page.next = null
    }
    expectTypeOf(change).returns.toEqualTypeOf<Promise<void>>()
  })

  it("takes no question that the contract does not have", () => {
    // @ts-expect-error No such order.
    void library.tracks.list({ sort: "colour" })
    // @ts-expect-error Misspelt.
    void library.albums.list({ artistID: "a" })
    // @ts-expect-error A number of milliseconds.
    void library.tracks.get("id", { asOf: new Date() })
    // @ts-expect-error A number of milliseconds.
    void library.everywhere.tracks.list({ asOf: new Date() })
    // @ts-expect-error Not the rating of a film.
    void library.playback.rate("id", "good")
  })
})

describe("live", () => {
  it("is the answer of the question, as a value, by calls back and as an iterable", () => {
    const live = library.tracks.live({ genre: "Jazz", sort: "title" })
    expectTypeOf(live).toEqualTypeOf<Live<Page<Track>>>()
    expectTypeOf(live.value).toEqualTypeOf<Page<Track> | undefined>()
    expectTypeOf(live.error).toEqualTypeOf<Error | undefined>()
    expectTypeOf(live.subscribe).toEqualTypeOf<(listener: () => void) => () => void>()
    expectTypeOf(live[Symbol.asyncIterator]()).toEqualTypeOf<AsyncIterator<Page<Track>, void>>()
    expectTypeOf(library.albums.live()).toEqualTypeOf<Live<Page<Album>>>()
    expectTypeOf(library.tracks.liveOne("id")).toEqualTypeOf<Live<TrackDetail>>()
    expectTypeOf(library.offline.live()).toEqualTypeOf<Live<OfflineState>>()
    expectTypeOf(library.everywhere.tracks.live()).toEqualTypeOf<Live<Page<TrackEverywhere>>>()
    // @ts-expect-error It is told, not set.
    live.value = undefined
  })

  it("is the same in React and in stores", () => {
    const shown = useLive(() => library.tracks.live(), [library])
    expectTypeOf(shown.value).toEqualTypeOf<Page<Track> | undefined>()
    expectTypeOf(shown.error).toEqualTypeOf<Error | undefined>()
    const store = storeOf(library.servers.live())
    store.subscribe((value) => expectTypeOf(value).toEqualTypeOf<{ readonly items: readonly Server[] } | undefined>())
    // @ts-expect-error A list is no live answer.
    useLive(() => library.tracks.list(), [library])
  })
})

describe("changing", () => {
  it("answers what one revert takes back, and how far it got", () => {
    expectTypeOf(library.tracks.edit("id", { title: "New" })).toEqualTypeOf<Promise<Change>>()
    expectTypeOf<Change["op"]>().toEqualTypeOf<string | null>()
    expectTypeOf(library.undo).parameter(0).toExtend<Pick<Change, "op">>()
    expectTypeOf(library.playlists.create({ name: "Mix" })).resolves.toEqualTypeOf<Change & { readonly id: string }>()
    expectTypeOf(library.stateOf).returns.resolves.toEqualTypeOf<WriteState | undefined>()
    expectTypeOf<WriteState["state"]>().toEqualTypeOf<"local" | "sent" | "durable">()
  })

  it("takes what a change is made of, and nothing else", () => {
    // @ts-expect-error A field has no function for a value.
    void library.tracks.edit("id", { title: () => "New" })
    // @ts-expect-error Misspelt.
    void library.tracks.edit("id", { title: "New" }, { locked: true })
    // @ts-expect-error A list has a name.
    void library.playlists.create({})
    // @ts-expect-error No such rule.
    void library.offline.configure({ rules: [{ kind: "oldest", count: 1 }] })
    // @ts-expect-error Of its rule there has to be said how many.
    void library.offline.configure({ rules: [{ kind: "newest" }] })
  })
})

describe("errors", () => {
  it("are one class, whose reasons can be told apart", () => {
    const error = new LedgerlineError({ reason: "offline", message: "no server can be reached" })
    expectTypeOf(error).toExtend<Error>()
    expectTypeOf(error.reason).toEqualTypeOf<Reason>()
    expectTypeOf<UsualReason>().toExtend<Reason>()
    expectTypeOf<"offline" | "notFound" | "notAllowed" | "invalid">().toExtend<UsualReason>()
    assertType<Reason>("what only this server says")
    const [one] = [error.reason as UsualReason]
    if (one !== "offline") expectTypeOf(one).toEqualTypeOf<Exclude<UsualReason, "offline">>()
    // @ts-expect-error None of them.
    assertType<UsualReason>("noSuchReason")
    // @ts-expect-error Nobody changes why.
    error.reason = "notFound"
  })

  it("of a download and of a server are data", () => {
    expectTypeOf<Server["error"]>().toEqualTypeOf<ServerProblem | null>()
    expectTypeOf<ServerProblem["reason"]>().toEqualTypeOf<ServerFailure>()
    expectTypeOf<"unreachable" | "storageFull" | "noRoom">().toExtend<ServerFailure>()
    // @ts-expect-error None of them: the union is closed.
    assertType<ServerFailure>("noSuchReason")
  })

  it("of notices have their facts beside them", () => {
    const told = {} as ServerNotice
    expectTypeOf(told.text).toEqualTypeOf<string>()
    if (told.reason === "serverReset") expectTypeOf(told.changes).toEqualTypeOf<number>()
    if (told.reason === "fork") expectTypeOf(told.other).toEqualTypeOf<Party | null>()
    // @ts-expect-error What an earlier version told has nothing but its text.
    if (told.reason === null) void told.server
  })

  it("of a download say from where", () => {
    expectTypeOf<Resolution["kind"]>().toEqualTypeOf<"local" | "cached" | "stream" | "objectStore" | "offline">()
  })
})

describe("who has what", () => {
  it("a library is a library, whoever answers", () => {
    expectTypeOf(library).toExtend<LibraryApi>()
    expectTypeOf(server).toExtend<LibraryApi>()
    expectTypeOf(friend).toExtend<LibraryApi>()
  })

  it("a server alone has no replica, and a device no administration", () => {
    // @ts-expect-error Nothing is kept offline without a device.
    void server.offline
    // @ts-expect-error Nor are there other servers.
    void server.servers
    // @ts-expect-error A device asks servers one by one.
    void library.me()
    // @ts-expect-error A friend's library has no servers of its own here.
    void friend.servers
    expectTypeOf(administration.uploads.send).returns.toEqualTypeOf<Sending>()
  })
})
