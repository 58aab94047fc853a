/** What a server answers, in plain types. Generated from schemas/openapi.json by scripts/gen.ts. */

/** What a visitor gets by a link: what is shared, and its tracks in order */
export interface Shared {
  readonly kind: "track" | "album" | "playlist" | "tracks"
  readonly title: string | null
  readonly artist: string | null
  readonly year: number | null
  readonly description: string | null
  readonly cover: string | null
  readonly canDownload: boolean
  /** Milliseconds since 1970 */
  readonly expiresAt: number | null
  readonly tracks: readonly SharedTrack[]
}

/** A track as visitors see it */
export interface SharedTrack {
  readonly id: string
  readonly title: string | null
  readonly artist: string | null
  readonly album: string | null
  readonly durationMs: number | null
  readonly track: number | null
  readonly disc: number | null
  readonly cover: string | null
  /** False where the server cannot play it now */
  readonly isHere: boolean
}

/** A link by which somebody without an account hears something of the library */
export interface Share {
  readonly id: string
  readonly member: string
  readonly kind: "track" | "album" | "playlist" | "tracks"
  /** The ids of what is shared; empty for what is not yours */
  readonly of: readonly string[]
  /** Null for single tracks, and where it is gone */
  readonly title: string | null
  /** How many tracks visitors find now */
  readonly tracks: number
  readonly description: string | null
  readonly canDownload: boolean
  /** Milliseconds since 1970 */
  readonly madeAt: number
  /** Milliseconds since 1970 */
  readonly expiresAt: number | null
  readonly isOver: boolean
  readonly visits: number
  /** Milliseconds since 1970 */
  readonly visitedAt: number | null
  /** Visitors find it below the server's address at `share/` and this; null for what is not yours */
  readonly token: string | null
}

/** Where a file can be read for a while, by whoever has the address */
export interface FileAddress {
  readonly url: string
  /** Milliseconds since 1970; null where anybody may read it at any time */
  readonly expiresAt: number | null
  readonly size: number
  readonly source: string
}

/** What a change made */
export interface Changed {
  /** The operation, which one revert takes back; null where there was nothing to change */
  readonly op: string | null
  /** Ids of the events that were made */
  readonly events: readonly string[]
}

/** The object stores of the library, and which may be added */
export interface ObjectStoreList {
  /** Those that whoever runs the server has opened: stores behind them may be added here */
  readonly endpoints: readonly string[]
  readonly items: readonly ObjectStore[]
}

/** A bucket in which copies lie, without the keys to it */
export interface ObjectStore {
  readonly source: string
  readonly name: string
  readonly endpoint: string
  readonly region: string
  readonly bucket: string
  readonly prefix: string
  readonly pathStyle: boolean
  /** Where anybody may read what is in the bucket */
  readonly publicBase: string | null
  /** Whether what is new in the library is copied there by itself */
  readonly keepsNew: boolean
}

/** Folders of the server that owners may add to the library */
export interface ServerFolderList {
  /** From the root to the folder whose content this is; empty for the roots */
  readonly path: readonly {
    readonly id: string
    readonly name: string
  }[]
  readonly items: readonly ServerFolder[]
  readonly isWhole: boolean
}

/** A folder below those that the server was opened for */
export interface ServerFolder {
  /** Good until the server is started again */
  readonly id: string
  readonly name: string
  /** The source that it is, or is in */
  readonly source: string | null
  /** It is that source itself, not a folder in it */
  readonly removable: boolean
}

/** One setting of the server: its value, and where that comes from */
export interface Setting {
  readonly name: string
  readonly doc: string
  /** Null where nothing is said, and for secrets */
  readonly value: string | number | boolean | readonly string[] | null
  readonly isSecret: boolean
  /** The flag, the variable or the file that says it; null where nothing does */
  readonly from: string | null
  /** now and restart: can be changed here, and holds at once or from the next start on; file: only where it is said */
  readonly change: "now" | "restart" | "file"
  /** It was changed, and holds from the next start on */
  readonly waits: boolean
}

/** A device that was paired, and when it was here last */
export interface Device {
  readonly id: string
  readonly name: string
  readonly member: string
  /** Milliseconds since 1970 */
  readonly pairedAt: number
  /** Milliseconds since 1970 */
  readonly seenAt: number | null
  /** Milliseconds since 1970 */
  readonly revokedAt: number | null
  readonly replacedBy: string | null
}

/** Somebody with an account on the server */
export interface User {
  readonly name: string
  readonly role: "listener" | "editor" | "owner"
  /** Milliseconds since 1970 */
  readonly madeAt: number
  /** Null where there is no password */
  readonly passwordAt: number | null
  /** Milliseconds since 1970 */
  readonly disabledAt: number | null
}

/** A password that one app uses in a member's place, without the password itself */
export interface AppPassword {
  readonly id: string
  readonly name: string
  /** Milliseconds since 1970 */
  readonly madeAt: number
  /** Milliseconds since 1970 */
  readonly usedAt: number | null
  /** False where the machine has another key than when it was made */
  readonly isReadable: boolean
}

/** A key by which a program acts for a member, without the key itself */
export interface ApiKey {
  readonly id: string
  readonly name: string
  /** Milliseconds since 1970 */
  readonly madeAt: number
  /** Milliseconds since 1970 */
  readonly usedAt: number | null
  readonly scopes: readonly ("read" | "stream" | "playback" | "edit" | "admin")[]
}

/** A browser or an app in which the member who asks is signed in */
export interface SignIn {
  readonly id: string
  readonly kind: "browser" | "app"
  readonly name: string
  /** Milliseconds since 1970 */
  readonly madeAt: number
  /** Milliseconds since 1970 */
  readonly seenAt: number
  /** Milliseconds since 1970 */
  readonly endsAt: number
  readonly isThis: boolean
}

/** Who asks: the member, what they may do, and by which credential */
export interface Me {
  readonly member: string
  readonly role: "listener" | "editor" | "owner"
  /** Null: all that the role allows */
  readonly scopes: readonly ("read" | "stream" | "playback" | "edit" | "admin")[] | null
  readonly via: "cookie" | "token" | "apiKey" | "appPassword" | "device" | "external"
  readonly credential: string
}

/** A token to ask with, and one to renew it */
export interface AppTokens {
  /** Sent as `Authorization: Bearer …` */
  readonly access: string
  /** Seconds for which `access` is good */
  readonly lasts: number
  /** Good once, for new tokens; used a second time, the app is signed out */
  readonly renewal: string
}

/** Who signed in, and the tokens where they are not in a cookie */
export interface SignedIn {
  readonly member: string
  readonly role: "listener" | "editor" | "owner"
  readonly id: string
  readonly tokens?: AppTokens | undefined
}

/** A file that is being sent, or was: how far it is, and what came of it */
export interface Upload {
  readonly id: string
  readonly name: string
  readonly folder: string
  readonly length: number
  readonly offset: number
  /** importing: all of it has come, and a job takes it in */
  readonly state: "receiving" | "importing" | "imported" | "refused"
  readonly expiresAt: number
  readonly reason: string | null
  readonly message: string | null
  readonly job: number | null
  readonly op: string | null
  readonly mediaFile: string | null
  readonly tracks: readonly string[]
}

/** How a folder of this server is kept up to date: watched, looked through at intervals, or neither while it is not there */
export interface SourceWatch {
  readonly source: string
  readonly state: "watching" | "polling" | "unreachable"
  /** Why it is not watched; null where it is */
  readonly why: {
    readonly reason: "begins"
  } | {
    readonly reason: "gone"
  } | {
    readonly reason: "share"
    readonly kind: string
  } | {
    readonly reason: "folders"
    readonly most: number
  } | {
    readonly reason: "system"
    readonly setting: string
  } | {
    readonly reason: "failed"
    readonly message: string
  } | null
}

/** Something long that the server does, did or will do */
export interface Job {
  readonly id: number
  readonly kind: string
  readonly state: "waiting" | "running" | "delayed" | "done" | "failed" | "cancelled"
  readonly attempts: number
  readonly mostAttempts: number
  /** It runs, and somebody wants it to end */
  readonly cancelling: boolean
  readonly progress: {
    readonly done: number
    readonly total: number | null
    readonly note?: string | undefined
    /** Bytes that were sent */
    readonly bytes?: number | undefined
  } | null
  /** Of the last attempt that failed */
  readonly error: {
    readonly tag: string
    readonly message: string
  } | null
  /** The source that it looks through */
  readonly source?: string | undefined
  readonly enqueuedAt: number
  readonly startedAt: number | null
  readonly endedAt: number | null
}

/** Something that a job said while it ran */
export interface JobLine {
  /** Counts what the job said from 1; the oldest lines are not kept for ever */
  readonly number: number
  readonly at: number
  readonly attempt: number
  readonly level: "note" | "warning" | "error"
  /** The file, as its place below its source */
  readonly about?: string | undefined
  readonly text: string
  /** What came of it, for programs; left out for what there is only the text of */
  readonly reason?: "imported" | "updated" | "moved" | "lost" | "unreadable" | "refused" | "notFingerprinted" | "notMeasured" | "notSized" | "notSent" | "gone" | "changed" | "attemptFailed" | "linkOut" | "linkLoop" | "brokenLink" | "notAFile" | "sheetUnmeasured" | "sheetOrder" | "sheetLonger" | "noSheet" | "sheetAlone" | "protected" | "noImage" | "imageTooLarge" | "playlistTooLarge" | "playlistName" | "noPlaylist" | undefined
  /** Where a file was that moved, or which file a CUE sheet does not fit */
  readonly from?: string | undefined
}

/** As audiowaveform writes it */
export interface Waveform {
  readonly version: 2
  readonly channels: 1
  readonly sample_rate: number
  readonly samples_per_pixel: number
  readonly bits: 8
  readonly length: number
  readonly data: readonly number[]
}

/** Words of a track, with their times where they are known */
export interface Lyrics {
  readonly plain?: string | undefined
  readonly synced?: readonly {
    readonly timeMs: number
    readonly text: string
  }[] | undefined
}

/** How the audio of a track sounds: its length and loudness, and what is cut off to play without gaps */
export interface Sound {
  readonly mediaFile: string
  readonly durationMs: number
  readonly loudness?: {
    readonly integrated: number
    readonly range?: number | undefined
    readonly truePeak?: number | undefined
  } | undefined
  readonly gapless?: {
    readonly sampleRate: number
    readonly encoderDelay: number
    readonly encoderPadding: number
    readonly totalSamples?: number | undefined
  } | undefined
  readonly replayGain: {
    readonly track?: {
      readonly gain: number
      readonly peak?: number | undefined
    } | undefined
    readonly album?: {
      readonly gain: number
      readonly peak?: number | undefined
    } | undefined
    readonly from: "tags" | "measured"
  }
}

/** What the server would send of a track, and why */
export interface StreamDecision {
  readonly send: "original" | "profile" | "nothing"
  /** `why` in English */
  readonly because: string
  readonly why: StreamWhy
  readonly mediaFile: string
  readonly profile?: string | undefined
  readonly type?: string | undefined
}

/** Why the file is sent as it is or not, for programs; where nothing is sent, no encoder is there for it besides */
export type StreamWhy = {
  readonly reason: "asItIs"
} | {
  readonly reason: "part"
} | {
  readonly reason: "middle"
} | {
  readonly reason: "asked"
  readonly format: string
} | {
  readonly reason: "notTaken"
  /** Its codec, or its container where that is all that is known */
  readonly what: string | null
} | {
  readonly reason: "bitRate"
  /** What the file has in a second */
  readonly kilobits: number
  readonly most: number
  readonly limitOf: "request" | "network" | "device"
  /** Which one, where it is the limit of a network */
  readonly network: string | null
}

/** How large an image is, and what stands for it until it is here */
export interface ImageFacts {
  readonly width: number
  readonly height: number
  readonly thumbhash: string
  readonly colour: string
}

/** An image of a track, an album or an artist, and who said so */
export interface Artwork {
  readonly role: string
  /** Which disc it is of; null for the whole */
  readonly disc: number | null
  readonly hash: string
  readonly mime: string
  readonly provider: string
  /** Whether it stands for the thing in its role */
  readonly chosen: boolean
  readonly width: number | null
  readonly height: number | null
  readonly bytes: number | null
  readonly description: string | null
}

/** What came of a manifest that was merged */
export interface ManifestReport {
  /** The operation, which one revert takes back; null where there was nothing to change */
  readonly op: string | null
  readonly dryRun: boolean
  /** How many fields were changed, or would be */
  readonly fields: number
  readonly subjects: number
  /** The first thousand, as the other lists */
  readonly changed: readonly {
    readonly subject: string
    readonly field: string
    readonly before: unknown
    readonly after: unknown
  }[]
  /** Changed in the file and otherwise in the library, which goes on showing its own */
  readonly collisions: readonly {
    readonly subject: string
    readonly field: string
    readonly library: unknown
    readonly manifest: unknown
  }[]
  /** Changed in the file and not in the library any more */
  readonly unknown: readonly string[]
}

/** What a member hears and will hear, as it was saved last */
export interface Queue {
  readonly id: string
  readonly tracks: readonly string[]
  /** Of the track that plays, from 0 */
  readonly index: number
  readonly positionMs: number
  /** Milliseconds since 1970 */
  readonly savedAt: number
}

/** A track that was heard: when, how long, and whether to the end */
export interface Play {
  readonly event: string
  readonly track: string
  /** Milliseconds since 1970 */
  readonly startedAt: number
  readonly durationMs: number
  readonly completed: boolean
  readonly device: string | null
  /** Where it was started from, such as `playlist:…` */
  readonly context: string | null
}

/** What a member did with a track: plays, place, star and rating */
export interface Playback {
  readonly track: string
  readonly plays: number
  /** Plays to the end */
  readonly completed: number
  readonly totalMs: number
  /** Milliseconds since 1970 */
  readonly firstAt: number | null
  /** Milliseconds since 1970 */
  readonly lastAt: number | null
  readonly skips: number
  /** From 0 to 5 */
  readonly rating: number | null
  /** Milliseconds since 1970 */
  readonly starredAt: number | null
  /** The latest place */
  readonly positionMs: number | null
  /** Milliseconds since 1970 */
  readonly positionAt: number | null
  /** The replica on which it was reached */
  readonly positionBy: string | null
  /** What the member noted there */
  readonly comment: string | null
  readonly furthestMs: number | null
  /** Milliseconds since 1970 */
  readonly furthestAt: number | null
  readonly furthestBy: string | null
  /** The length that the player of the latest place had */
  readonly durationMs: number | null
}

/** A folder in which playlists and other folders lie */
export interface PlaylistFolder {
  readonly id: string
  readonly name: string
  /** The id of the folder in which it shows; null at the top */
  readonly parent: string | null
  /** Whose it is; null where it is everybody's */
  readonly user: string | null
  readonly createdBy: string
  /** Milliseconds since 1970 */
  readonly createdAt: number
  /** Milliseconds since 1970 */
  readonly updatedAt: number
}

/** A place in a playlist; one track may have several */
export interface PlaylistItem {
  /** The place, which stays the same when it is moved */
  readonly item: string
  /** Null for a file that is not here yet */
  readonly track: string | null
  readonly missing: unknown
  readonly addedBy: string | null
  /** Milliseconds since 1970 */
  readonly addedAt: number | null
}

/** A playlist or a collection, without its items */
export interface Playlist {
  readonly id: string
  readonly kind: "playlist" | "collection" | "sharedQueue"
  readonly name: string
  readonly description: string | null
  /** Whose it is; null where it is everybody's */
  readonly user: string | null
  /** How many */
  readonly items: number
  /** The id of the folder in which it shows; null at the top */
  readonly folder: string | null
  readonly createdBy: string
  /** Milliseconds since 1970 */
  readonly createdAt: number
  /** Milliseconds since 1970 */
  readonly updatedAt: number
}

/** A stretch of a track that was marked */
export interface Sample {
  readonly id: string
  /** `track:…` or `mediaFile:…` */
  readonly of: string
  readonly startMs: number
  readonly endMs: number
  readonly pad: number | null
  readonly label: string | null
}

/** What one track is to another, such as a cover or a remix of it */
export interface Relation {
  readonly id: string
  /** remix, edit, alternate, sampleOf or partOf */
  readonly kind: string
  readonly from: string
  readonly to: string
  readonly note: string | null
  readonly actor: string
  /** Milliseconds since 1970 */
  readonly at: number
}

/** Two tracks that are probably one recording */
export interface Duplicate {
  readonly track: {
    readonly id: string
    readonly title: string | null
    readonly artist: string | null
    readonly album: string | null
    readonly durationMs: number | null
  }
  /** The one that would stay: the older of the two in this library */
  readonly into: {
    readonly id: string
    readonly title: string | null
    readonly artist: string | null
    readonly album: string | null
    readonly durationMs: number | null
  }
  /** From 0 to 1 */
  readonly score: number
  readonly reasons: readonly ({
    readonly rule: "recording" | "isrc" | "title" | "fingerprint"
    readonly detail: string
    /** The ISRC, or the recording, that both have */
    readonly id?: string | undefined
    /** Milliseconds by which the lengths differ */
    readonly apartMs?: number | undefined
  })[]
  /** What speaks against it */
  readonly doubts: readonly string[]
  /** The same for programs */
  readonly against: readonly DuplicateDoubt[]
}

/** What speaks against two tracks being one recording */
export type DuplicateDoubt = {
  readonly reason: "lengths"
  /** Milliseconds by which the lengths differ */
  readonly apartMs: number
} | {
  readonly reason: "isrcs"
  readonly one: string
  readonly other: string
} | {
  readonly reason: "recordings"
} | {
  readonly reason: "places"
  readonly one: number | null
  readonly other: number | null
} | {
  readonly reason: "sound"
}

/** A field of which two say different things, with both claims */
export interface Disagreement {
  /** A track, album or artist: `track:…` */
  readonly subject: string
  readonly why: Why
}

/** Why a field shows what it shows: all that was said about it */
export interface Why {
  readonly field: string
  readonly value: null | string | number | boolean | readonly string[]
  readonly locked: boolean
  /** For people, in one line */
  readonly line: string
  /** What was said about it, the strongest first */
  readonly stack: readonly Claim[]
}

/** What one source says of one field */
export interface Claim {
  readonly event: string
  readonly provider: string
  readonly tier: string
  readonly value: null | string | number | boolean | readonly string[]
  /** Milliseconds since 1970 */
  readonly at: number
  readonly actor: string
  readonly op: string
  /** From 0 to 1 */
  readonly confidence: number | null
  readonly url: string | null
  readonly licence: string | null
  /** What the confidence is made of; null where that was not said */
  readonly parts: { readonly [name: string]: number } | null
  /** Why it shows, or does not */
  readonly standing: "shown" | "lowerTier" | "older" | "locked"
}

/** Two things that contradict each other; both are kept */
export interface Conflict {
  readonly rule: string
  readonly subject: string
  readonly other: string
  /** One line for people */
  readonly detail: string
}

/** What a revert would change */
export interface RevertPreview {
  /** How many events would be taken back */
  readonly events: number
  /** False where there are too many to look at: then it is of the first 300 */
  readonly isWhole: boolean
  /** How many things would show otherwise; `items` are the first 200 */
  readonly things: number
  readonly items: readonly ({
    readonly kind: string
    readonly id: string
    readonly name: string | null
    /** back: it would show, and does not now */
    readonly becomes: "changed" | "gone" | "back"
    /** Of what stays */
    readonly fields: readonly FieldChanged[]
  })[]
}

/** A field before and after */
export interface FieldChanged {
  /** A field that can be edited, or another word for what is known of something */
  readonly field: string
  readonly before: unknown
  readonly after: unknown
}

/** A taking back: what it reaches, who did it and why */
export interface Revert {
  readonly event: string
  readonly log: string
  /** Milliseconds since 1970 */
  readonly at: number
  readonly actor: string
  /** How many events it takes back one by one */
  readonly events: number
  /** The operations that it takes back */
  readonly operations: readonly string[]
  readonly reason: string | null
}

/** What an action did to one thing */
export interface OperationChange {
  readonly subject: string
  readonly log: string
  /** The events of the action, in order, with what each changed */
  readonly entries: readonly HistoryEntry[]
}

/** An event in the history of something, and what it changed */
export interface HistoryEntry {
  readonly id: string
  readonly position: number
  /** Milliseconds since 1970 */
  readonly at: number
  readonly origin: string
  readonly seq: number
  readonly op: string
  readonly actor: string
  readonly type: string
  readonly v: number
  readonly payload: unknown
  readonly status: "active" | "reverted" | "erased" | "compacted" | "cutOff" | "unknown" | "broken"
  /** The revocation or succession that cut its chain off before it */
  readonly cutOffBy: string | null
  readonly revertedBy: readonly string[]
  readonly erasedBy: readonly {
    readonly id: string
    /** Milliseconds since 1970 */
    readonly at: number
    readonly actor: string
  }[]
  readonly compactedBy: readonly {
    readonly id: string
    /** Milliseconds since 1970 */
    readonly at: number
    readonly actor: string
  }[]
  /** What of that people know, by the names of fields */
  readonly fields: readonly FieldChanged[]
  /** What shows otherwise since this event; nothing for events that are not active */
  readonly changes: readonly {
    readonly view: string
    readonly row: string
    readonly column: string
    readonly before: unknown
    readonly after: unknown
  }[]
}

/** An action with how it ended */
export interface OperationDetail {
  readonly op: string
  readonly kind: string | null
  readonly label: string | null
  readonly actor: string
  /** Milliseconds since 1970 */
  readonly at: number
  readonly events: number
  readonly outcome: string | null
  /** Milliseconds since 1970 */
  readonly finishedAt: number | null
  readonly summary: unknown
  readonly logs: readonly string[]
}

/** An action: the events that were made together */
export interface Operation {
  readonly op: string
  /** When its first event happened, in milliseconds since 1970 */
  readonly at: number
  readonly actor: string
  readonly log: string
  readonly origin: string
  readonly events: number
  /** The type of its first event */
  readonly type: string
  /** What it said it is for: `import`, `enrich` … Null for a plain edit */
  readonly kind: string | null
  readonly label: string | null
  /** done, failed or cancelled; null while it runs, and for a plain edit */
  readonly outcome: string | null
  /** Where its first event lies */
  readonly position: number
}

/** What a provider proposes for something, not applied by itself */
export interface Candidate {
  readonly subject: string
  readonly candidate: string
  readonly provider: string
  readonly status: "proposed" | "applied" | "dismissed"
  /** From 0 to 1 */
  readonly score: number
  readonly url: string | null
  readonly licence: string | null
  readonly parts: unknown
  readonly fields: { readonly [name: string]: null | string | number | boolean | readonly string[] }
}

/** What an edit would change */
export interface EditPreview {
  readonly changed: readonly {
    readonly field: string
    readonly before: unknown
    readonly after: unknown
  }[]
  readonly locked: readonly string[]
}

/** An artist, as the tracks of the library name them */
export interface Artist {
  readonly id: string
  readonly name: string
  /** On which they perform */
  readonly tracks: number
  /** Of which they are the album artist */
  readonly albums: number
  readonly composed: number
  readonly artwork: string | null
}

/** An album, as its tracks show it */
export interface Album {
  readonly id: string
  readonly title: string
  readonly artist: string | null
  readonly artistId: string | null
  readonly year: number | null
  readonly genre: string | null
  /** How many */
  readonly tracks: number
  readonly discs: number
  /** Of the tracks whose length is known */
  readonly durationMs: number
  readonly compilation: boolean
  /** Milliseconds since 1970 */
  readonly addedAt: number
  /** The hash of the front cover */
  readonly artwork: string | null
}

/** A genre, and how much it was heard */
export interface TopGenre {
  readonly genre: string
  readonly plays: number
  readonly totalMs: number
}

/** An artist, and how much they were heard */
export interface TopArtist {
  readonly artist: Artist
  readonly plays: number
  readonly totalMs: number
}

/** An album, and how much it was heard */
export interface TopAlbum {
  readonly album: Album
  readonly plays: number
  readonly totalMs: number
}

/** A track, and how much it was heard */
export interface TopTrack {
  readonly track: Track
  readonly plays: number
  readonly totalMs: number
}

/** A track: of each field the strongest that is known */
export interface Track {
  readonly id: string
  readonly title: string | null
  /** As printed; `artists` has the names one by one */
  readonly artist: string | null
  readonly artists: readonly string[]
  readonly album: string | null
  readonly albumArtist: string | null
  readonly albumArtists: readonly string[]
  readonly track: number | null
  readonly trackTotal: number | null
  readonly disc: number | null
  readonly discTotal: number | null
  readonly year: number | null
  /** YYYY, YYYY-MM or YYYY-MM-DD */
  readonly date: string | null
  readonly genre: string | null
  readonly genres: readonly string[]
  readonly durationMs: number | null
  readonly isrc: string | null
  readonly musicbrainzRecordingId: string | null
  /** Of `mediaFile`, as all up to `channels` */
  readonly codec: string | null
  readonly container: string | null
  /** Hertz */
  readonly sampleRate: number | null
  readonly bitDepth: number | null
  /** Bits a second */
  readonly bitRate: number | null
  readonly channels: number | null
  /** The best of all its copies, seen from who answers */
  readonly availability: "local" | "cached" | "stream-only" | "unavailable"
  readonly albumId: string | null
  /** That of the best copy; where there is no copy, the first that made the track */
  readonly mediaFile: string | null
  /** Where in its file the track is, where that is an album in one file; null where the file is the track */
  readonly part: Part | null
  /** Milliseconds since 1970 */
  readonly addedAt: number
  /** Where the best copy lies, relative to its source; null in a cache */
  readonly path: string | null
  /** The source of the best copy */
  readonly source: string | null
  /** The hash of the image that stands for it */
  readonly artwork: string | null
}

/** Where in a file a track lies that is a part of it */
export interface Part {
  /** The media file of the whole */
  readonly of: string
  readonly startSample: number
  /** Null where it ends with the file */
  readonly endSample: number | null
  readonly sampleRate: number
  readonly startMs: number
  readonly endMs: number | null
}

/** What a member heard in a stretch of time */
export interface PlayStatistics {
  readonly plays: number
  readonly totalMs: number
  /** Plays to the end */
  readonly completed: number
  readonly periods: readonly {
    /** `2026-11-21` for a day or the week that begins then, `2026-11` or `2026`; periods without anything are left out */
    readonly period: string
    readonly plays: number
    readonly totalMs: number
  }[]
  /** Of the day, from midnight on */
  readonly hours: readonly {
    readonly plays: number
    readonly totalMs: number
  }[]
  /** From Monday on */
  readonly weekdays: readonly {
    readonly plays: number
    readonly totalMs: number
  }[]
}

/** Of files that some source has, each once but in `sources` */
export interface Holdings {
  /** Tracks that came, and how many there were then */
  readonly growth: readonly {
    /** `2026-11-21` for a day or the week that begins then, `2026-11` or `2026`; periods without anything are left out */
    readonly period: string
    readonly added: number
    readonly total: number
  }[]
  readonly formats: readonly ({
    readonly codec: string | null
    readonly files: number
    readonly bytes: number
    readonly durationMs: number
  })[]
  readonly qualities: readonly ({
    /** Hertz */
    readonly sampleRate: number | null
    /** Null where it has none */
    readonly bitDepth: number | null
    readonly files: number
    readonly bytes: number
    readonly durationMs: number
  })[]
  /** What lies where, the most bytes first */
  readonly sources: readonly ({
    readonly source: string
    readonly name: string | null
    readonly files: number
    readonly bytes: number
  })[]
  readonly files: number
  readonly bytes: number
  readonly durationMs: number
}

/** What one member thinks of an album or an artist */
export interface Opinion {
  /** Milliseconds since 1970 */
  readonly starredAt: number | null
  /** From 0 to 5 */
  readonly rating: number | null
}

/** An artist that a member starred or rated */
export interface FavouriteArtist {
  readonly artist: Artist
  /** Milliseconds since 1970 */
  readonly starredAt: number | null
  /** From 0 to 5 */
  readonly rating: number | null
}

/** An album that a member starred or rated */
export interface FavouriteAlbum {
  readonly album: Album
  /** Milliseconds since 1970 */
  readonly starredAt: number | null
  /** From 0 to 5 */
  readonly rating: number | null
}

/** An album, and when the member heard it last */
export interface ListenedAlbum {
  readonly album: Album
  readonly lastAt: number
}

/** A track, and what the member did with it */
export interface ListenedTrack {
  /** Null where it was removed from the library */
  readonly track: Track | null
  readonly playback: Playback
}

/** What lies in a folder of a source */
export interface FolderEntry {
  readonly kind: "folder" | "file"
  readonly name: string
  /** Relative to the source */
  readonly path: string
  /** Of a file */
  readonly mediaFile: string | null
  /** What a file is: several where it is an album in one file */
  readonly tracks: readonly Track[]
}

/** A year, and how much of the library is of it */
export interface Year {
  readonly year: number
  readonly tracks: number
  readonly albums: number
}

/** A genre, and how much of the library is of it */
export interface Genre {
  /** As the filter `genre` of tracks and albums takes it */
  readonly genre: string
  readonly tracks: number
  readonly albums: number
}

/** How much the library holds */
export interface Counts {
  readonly tracks: number
  readonly albums: number
  readonly artists: number
  /** Grows with every event that arrives */
  readonly position: number
}

/** Audio by its identity, whatever file or source has it */
export interface MediaFile {
  readonly id: string
  readonly codec: string | null
  readonly container: string | null
  readonly durationMs: number | null
  readonly bitRate: number | null
  readonly sampleRate: number | null
  readonly bitDepth: number | null
  readonly channels: number | null
  readonly bytes: number | null
  readonly fileName: string | null
  /** What made it; null where no program did */
  readonly model: string | null
  readonly prompt: string | null
  readonly licence: string | null
  /** The media file that it was made of */
  readonly parent: string | null
  /** Milliseconds since 1970 */
  readonly addedAt: number
  readonly tracks: readonly string[]
  readonly copies: readonly Copy[]
}

/** A file of a source that has some audio */
export interface Copy {
  readonly id: string
  readonly source: string
  readonly sourceName: string | null
  /** Relative to the source */
  readonly path: string | null
  readonly mediaFile: string
  readonly state: string
  readonly availability: "local" | "cached" | "stream-only" | "unavailable"
  readonly size: number
}

/** A place where copies lie: a folder, a server, an object store, the cache of a device */
export interface Source {
  readonly id: string
  readonly name: string
  /** folder, server, objectStore or cache */
  readonly kind: string
  /** The replica beside which it is */
  readonly replica: string | null
  /** How what lies there can be played from who answers */
  readonly availability: "local" | "cached" | "stream-only" | "unavailable"
  /** Copies that are there, by what was said last */
  readonly copies: number
  /** Of those */
  readonly bytes: number
  /** Copies that were there and are not found any more */
  readonly lost: number
  /** Copies in a folder of who answers that are not where they were, so many that nobody called them lost yet */
  readonly missing: number
  /** Copies that a cache gave up */
  readonly evicted: number
  /** Milliseconds since 1970 */
  readonly addedAt: number
}

/** Artists and albums whose names have the words */
export interface NamesFound {
  readonly artists: readonly Artist[]
  readonly albums: readonly Album[]
}

/** Tracks that have the words, the best first */
export interface Found {
  readonly items: readonly ({
    readonly id: string
    readonly title: string | null
    /** As printed; `artists` has the names one by one */
    readonly artist: string | null
    readonly artists: readonly string[]
    readonly album: string | null
    readonly albumArtist: string | null
    readonly albumArtists: readonly string[]
    readonly track: number | null
    readonly trackTotal: number | null
    readonly disc: number | null
    readonly discTotal: number | null
    readonly year: number | null
    /** YYYY, YYYY-MM or YYYY-MM-DD */
    readonly date: string | null
    readonly genre: string | null
    readonly genres: readonly string[]
    readonly durationMs: number | null
    readonly isrc: string | null
    readonly musicbrainzRecordingId: string | null
    /** Of `mediaFile`, as all up to `channels` */
    readonly codec: string | null
    readonly container: string | null
    /** Hertz */
    readonly sampleRate: number | null
    readonly bitDepth: number | null
    /** Bits a second */
    readonly bitRate: number | null
    readonly channels: number | null
    /** The best of all its copies, seen from who answers */
    readonly availability: "local" | "cached" | "stream-only" | "unavailable"
    readonly albumId: string | null
    /** That of the best copy; where there is no copy, the first that made the track */
    readonly mediaFile: string | null
    /** Where in its file the track is, where that is an album in one file; null where the file is the track */
    readonly part: Part | null
    /** Milliseconds since 1970 */
    readonly addedAt: number
    /** Where the best copy lies, relative to its source; null in a cache */
    readonly path: string | null
    /** The source of the best copy */
    readonly source: string | null
    /** The hash of the image that stands for it */
    readonly artwork: string | null
    /** Where the words were found, the best first */
    readonly found: string
  })[]
  /** How many match; null for very many */
  readonly total: number | null
}

/** An artist with all fields, and their albums */
export interface ArtistDetail {
  readonly id: string
  readonly name: string
  /** On which they perform */
  readonly tracks: number
  /** Of which they are the album artist */
  readonly albums: number
  readonly composed: number
  readonly artwork: string | null
  readonly fields: { readonly [name: string]: null | string | number | boolean | readonly string[] }
  /** Of very many the first */
  readonly albumList: readonly Album[]
}

/** An album with all fields, and its tracks */
export interface AlbumDetail {
  readonly id: string
  readonly title: string
  readonly artist: string | null
  readonly artistId: string | null
  readonly year: number | null
  readonly genre: string | null
  /** How many */
  readonly tracks: number
  readonly discs: number
  /** Of the tracks whose length is known */
  readonly durationMs: number
  readonly compilation: boolean
  /** Milliseconds since 1970 */
  readonly addedAt: number
  /** The hash of the front cover */
  readonly artwork: string | null
  readonly fields: { readonly [name: string]: null | string | number | boolean | readonly string[] }
  /** In order; of very many the first */
  readonly trackList: readonly Track[]
}

/** A track with all fields, its copies and where it was merged from */
export interface TrackDetail {
  readonly id: string
  readonly title: string | null
  /** As printed; `artists` has the names one by one */
  readonly artist: string | null
  readonly artists: readonly string[]
  readonly album: string | null
  readonly albumArtist: string | null
  readonly albumArtists: readonly string[]
  readonly track: number | null
  readonly trackTotal: number | null
  readonly disc: number | null
  readonly discTotal: number | null
  readonly year: number | null
  /** YYYY, YYYY-MM or YYYY-MM-DD */
  readonly date: string | null
  readonly genre: string | null
  readonly genres: readonly string[]
  readonly durationMs: number | null
  readonly isrc: string | null
  readonly musicbrainzRecordingId: string | null
  /** Of `mediaFile`, as all up to `channels` */
  readonly codec: string | null
  readonly container: string | null
  /** Hertz */
  readonly sampleRate: number | null
  readonly bitDepth: number | null
  /** Bits a second */
  readonly bitRate: number | null
  readonly channels: number | null
  /** The best of all its copies, seen from who answers */
  readonly availability: "local" | "cached" | "stream-only" | "unavailable"
  readonly albumId: string | null
  /** That of the best copy; where there is no copy, the first that made the track */
  readonly mediaFile: string | null
  /** Where in its file the track is, where that is an album in one file; null where the file is the track */
  readonly part: Part | null
  /** Milliseconds since 1970 */
  readonly addedAt: number
  /** Where the best copy lies, relative to its source; null in a cache */
  readonly path: string | null
  /** The source of the best copy */
  readonly source: string | null
  /** The hash of the image that stands for it */
  readonly artwork: string | null
  readonly fields: { readonly [name: string]: null | string | number | boolean | readonly string[] }
  readonly chapters: readonly ({
    readonly startMs: number
    readonly endMs?: number | undefined
    readonly title?: string | undefined
  })[]
  /** Fields that are pinned */
  readonly locked: readonly string[]
  readonly credits: readonly {
    readonly role: string
    readonly artistId: string
    readonly name: string
  }[]
  /** The tracks that were merged into this one */
  readonly mergedFrom: readonly string[]
  /** The best first, those that are gone last */
  readonly copies: readonly Copy[]
}

/** Which server this is, of which library, and of which version */
export interface ServerInfo {
  readonly name: string
  readonly library: string
  readonly origin: string
  readonly version: string
}

/** Whether the server answers */
export interface Health {
  readonly ok: boolean
}

/** Nothing of the request was done. */
export interface Problem {
  readonly status: number
  readonly reason: string
  readonly detail: string
}

/** What each route wants and answers. */
export interface Routes {
  /** Whether the process answers */
  readonly "alive": {
    readonly answer: Health
  }
  /** Whether the library can be read; 503 where it cannot */
  readonly "ready": {
    readonly answer: Health
  }
  /** What this server is */
  readonly "info": {
    readonly answer: ServerInfo
  }
  /** Tracks, in pages; by at most one of album, artist, genre, year and decade */
  readonly "library.tracks": {
    readonly query: {
      /** Milliseconds since 1970: the library as it was then, by the clocks of those who changed it. 503 while it is being built */
      readonly asOf?: number | undefined
      readonly after?: string | undefined
      /** 50 unless given */
      readonly limit?: number | undefined
      /** Begins after so many items, in place of `after` */
      readonly offset?: number | undefined
      /** Answers how many items all pages have, as `total` */
      readonly count?: boolean | undefined
      /** Begins at the first item whose name is not before this one, in place of `after` and `offset`; where names are sorted by */
      readonly beginAt?: string | undefined
      readonly sort?: "title" | "artist" | "album" | "added" | "year" | undefined
      readonly direction?: "ascending" | "descending" | undefined
      /** These, in this order, with commas between, 100 at most; those that are not there are left out */
      readonly ids?: string | undefined
      readonly albumId?: string | undefined
      readonly artistId?: string | undefined
      readonly genre?: string | undefined
      readonly year?: number | undefined
      /** By its first year, such as 1990 */
      readonly decade?: number | undefined
    }
    readonly answer: {
      readonly items: readonly Track[]
      /** What `after` has to be for the next page; null on the last */
      readonly next: string | null
      /** Of all pages, where `count` asks for it */
      readonly total?: number | undefined
      /** How many items are before this page, where `beginAt` said where it begins */
      readonly offset?: number | undefined
    }
  }
  /** A track, or the one that it was merged into */
  readonly "library.track": {
    readonly params: {
      readonly id: string
    }
    readonly query: {
      /** Milliseconds since 1970: the library as it was then, by the clocks of those who changed it. 503 while it is being built */
      readonly asOf?: number | undefined
    }
    readonly answer: TrackDetail
  }
  /** Takes a track out of the library; its files stay where they are */
  readonly "curation.removeTrack": {
    readonly params: {
      readonly id: string
    }
    readonly answer: Changed
  }
  /** Albums, in pages; by at most one of artist, genre, year and decade */
  readonly "library.albums": {
    readonly query: {
      /** Milliseconds since 1970: the library as it was then, by the clocks of those who changed it. 503 while it is being built */
      readonly asOf?: number | undefined
      readonly after?: string | undefined
      /** 50 unless given */
      readonly limit?: number | undefined
      /** Begins after so many items, in place of `after` */
      readonly offset?: number | undefined
      /** Answers how many items all pages have, as `total` */
      readonly count?: boolean | undefined
      /** Begins at the first item whose name is not before this one, in place of `after` and `offset`; where names are sorted by */
      readonly beginAt?: string | undefined
      readonly sort?: "title" | "artist" | "added" | "year" | undefined
      readonly direction?: "ascending" | "descending" | undefined
      readonly artistId?: string | undefined
      readonly genre?: string | undefined
      readonly year?: number | undefined
      /** By its first year, such as 1990 */
      readonly decade?: number | undefined
    }
    readonly answer: {
      readonly items: readonly Album[]
      /** What `after` has to be for the next page; null on the last */
      readonly next: string | null
      /** Of all pages, where `count` asks for it */
      readonly total?: number | undefined
      /** How many items are before this page, where `beginAt` said where it begins */
      readonly offset?: number | undefined
    }
  }
  /** An album with its tracks */
  readonly "library.album": {
    readonly params: {
      readonly id: string
    }
    readonly query: {
      /** Milliseconds since 1970: the library as it was then, by the clocks of those who changed it. 503 while it is being built */
      readonly asOf?: number | undefined
    }
    readonly answer: AlbumDetail
  }
  /** Artists, in pages */
  readonly "library.artists": {
    readonly query: {
      /** Milliseconds since 1970: the library as it was then, by the clocks of those who changed it. 503 while it is being built */
      readonly asOf?: number | undefined
      readonly after?: string | undefined
      /** 50 unless given */
      readonly limit?: number | undefined
      /** Begins after so many items, in place of `after` */
      readonly offset?: number | undefined
      /** Answers how many items all pages have, as `total` */
      readonly count?: boolean | undefined
      /** Begins at the first item whose name is not before this one, in place of `after` and `offset`; where names are sorted by */
      readonly beginAt?: string | undefined
      readonly sort?: "name" | "tracks" | undefined
      readonly direction?: "ascending" | "descending" | undefined
      readonly only?: "albumArtists" | undefined
    }
    readonly answer: {
      readonly items: readonly Artist[]
      /** What `after` has to be for the next page; null on the last */
      readonly next: string | null
      /** Of all pages, where `count` asks for it */
      readonly total?: number | undefined
      /** How many items are before this page, where `beginAt` said where it begins */
      readonly offset?: number | undefined
    }
  }
  /** An artist with their albums */
  readonly "library.artist": {
    readonly params: {
      readonly id: string
    }
    readonly query: {
      /** Milliseconds since 1970: the library as it was then, by the clocks of those who changed it. 503 while it is being built */
      readonly asOf?: number | undefined
    }
    readonly answer: ArtistDetail
  }
  /** Tracks that have every word, the last one as a beginning */
  readonly "library.search": {
    readonly query: {
      /** Milliseconds since 1970: the library as it was then, by the clocks of those who changed it. 503 while it is being built */
      readonly asOf?: number | undefined
      readonly q: string
      /** 50 unless given */
      readonly limit?: number | undefined
    }
    readonly answer: Found
  }
  /** Albums and artists whose names have every word, the last one as a beginning */
  readonly "library.searchNames": {
    readonly query: {
      /** Milliseconds since 1970: the library as it was then, by the clocks of those who changed it. 503 while it is being built */
      readonly asOf?: number | undefined
      readonly q: string
      /** 50 unless given */
      readonly limit?: number | undefined
    }
    readonly answer: NamesFound
  }
  /** Places where copies lie */
  readonly "library.sources": {
    readonly query: {
      readonly after?: string | undefined
      /** 50 unless given */
      readonly limit?: number | undefined
    }
    readonly answer: {
      readonly items: readonly Source[]
      /** What `after` has to be for the next page; null on the last */
      readonly next: string | null
    }
  }
  /** A place where copies lie */
  readonly "library.source": {
    readonly params: {
      readonly id: string
    }
    readonly answer: Source
  }
  /** An encoding, with its copies */
  readonly "library.mediaFile": {
    readonly params: {
      readonly id: string
    }
    readonly answer: MediaFile
  }
  /** How much there is */
  readonly "library.counts": {
    readonly query: {
      /** Milliseconds since 1970: the library as it was then, by the clocks of those who changed it. 503 while it is being built */
      readonly asOf?: number | undefined
    }
    readonly answer: Counts
  }
  /** All genres, with how much is of each */
  readonly "browse.genres": {
    readonly query: {
      /** Milliseconds since 1970: the library as it was then, by the clocks of those who changed it. 503 while it is being built */
      readonly asOf?: number | undefined
    }
    readonly answer: {
      readonly items: readonly Genre[]
    }
  }
  /** All years, with how much is of each */
  readonly "browse.years": {
    readonly query: {
      /** Milliseconds since 1970: the library as it was then, by the clocks of those who changed it. 503 while it is being built */
      readonly asOf?: number | undefined
    }
    readonly answer: {
      readonly items: readonly Year[]
    }
  }
  /** What lies in a folder of a source: its folders and files, in pages */
  readonly "browse.folder": {
    readonly params: {
      readonly source: string
    }
    readonly query: {
      readonly after?: string | undefined
      /** 50 unless given */
      readonly limit?: number | undefined
      /** Relative to the source, which is meant without it */
      readonly path?: string | undefined
    }
    readonly answer: {
      readonly items: readonly FolderEntry[]
      /** What `after` has to be for the next page; null on the last */
      readonly next: string | null
    }
  }
  /** Tracks that the member played, starred, rated or is in the middle of */
  readonly "browse.listenedTracks": {
    readonly query: {
      /** Milliseconds since 1970: the library as it was then, by the clocks of those who changed it. 503 while it is being built */
      readonly asOf?: number | undefined
      readonly after?: string | undefined
      /** 50 unless given */
      readonly limit?: number | undefined
      /** Begins after so many items, in place of `after` */
      readonly offset?: number | undefined
      /** Answers how many items all pages have, as `total` */
      readonly count?: boolean | undefined
      readonly sort?: "lastPlayed" | "rating" | "starred" | "plays" | "progress" | undefined
    }
    readonly answer: {
      readonly items: readonly ListenedTrack[]
      /** What `after` has to be for the next page; null on the last */
      readonly next: string | null
      /** Of all pages, where `count` asks for it */
      readonly total?: number | undefined
      /** How many items are before this page, where `beginAt` said where it begins */
      readonly offset?: number | undefined
    }
  }
  /** Albums that the member listened to last, the latest first */
  readonly "browse.listenedAlbums": {
    readonly query: {
      /** 50 unless given */
      readonly limit?: number | undefined
    }
    readonly answer: {
      readonly items: readonly ListenedAlbum[]
    }
  }
  /** Albums that the member starred or rated, the latest or best first */
  readonly "browse.favouriteAlbums": {
    readonly query: {
      /** 50 unless given */
      readonly limit?: number | undefined
      /** Begins after so many items, in place of `after` */
      readonly offset?: number | undefined
      readonly sort?: "starred" | "rating" | undefined
    }
    readonly answer: {
      readonly items: readonly FavouriteAlbum[]
    }
  }
  /** Artists that the member starred or rated, the latest or best first */
  readonly "browse.favouriteArtists": {
    readonly query: {
      /** 50 unless given */
      readonly limit?: number | undefined
      /** Begins after so many items, in place of `after` */
      readonly offset?: number | undefined
      readonly sort?: "starred" | "rating" | undefined
    }
    readonly answer: {
      readonly items: readonly FavouriteArtist[]
    }
  }
  /** What the member thinks of an album or an artist */
  readonly "browse.opinion": {
    readonly params: {
      readonly kind: "album" | "artist"
      readonly id: string
    }
    readonly answer: Opinion
  }
  /** Stars an album or an artist, or takes the star away */
  readonly "browse.star": {
    readonly params: {
      readonly kind: "album" | "artist"
      readonly id: string
    }
    readonly body: {
      readonly starred: boolean
    }
    readonly answer: Changed
  }
  /** Rates an album or an artist from 0 to 5; null takes the rating away */
  readonly "browse.rate": {
    readonly params: {
      readonly kind: "album" | "artist"
      readonly id: string
    }
    readonly body: {
      readonly rating: number | null
    }
    readonly answer: Changed
  }
  /** How the library grew, in which formats and qualities it is, and what takes room where */
  readonly "statistics.library": {
    readonly query: {
      /** month unless given */
      readonly by?: "day" | "week" | "month" | "year" | undefined
      /** The time zone, such as Europe/Berlin; UTC unless given */
      readonly zone?: string | undefined
    }
    readonly answer: Holdings
  }
  /** When and how much the member listened */
  readonly "statistics.plays": {
    readonly query: {
      /** Milliseconds since 1970; from the first play on unless given */
      readonly from?: number | undefined
      /** Milliseconds since 1970, not in it; to the last play unless given */
      readonly to?: number | undefined
      /** month unless given */
      readonly by?: "day" | "week" | "month" | "year" | undefined
      /** The time zone, such as Europe/Berlin; UTC unless given */
      readonly zone?: string | undefined
    }
    readonly answer: PlayStatistics
  }
  /** The tracks that the member played most */
  readonly "statistics.topTracks": {
    readonly query: {
      /** Milliseconds since 1970; from the first play on unless given */
      readonly from?: number | undefined
      /** Milliseconds since 1970, not in it; to the last play unless given */
      readonly to?: number | undefined
      /** plays unless given */
      readonly sort?: "plays" | "time" | undefined
      /** 50 unless given */
      readonly limit?: number | undefined
      /** Begins after so many items, in place of `after` */
      readonly offset?: number | undefined
    }
    readonly answer: {
      readonly items: readonly TopTrack[]
    }
  }
  /** The albums that the member played most */
  readonly "statistics.topAlbums": {
    readonly query: {
      /** Milliseconds since 1970; from the first play on unless given */
      readonly from?: number | undefined
      /** Milliseconds since 1970, not in it; to the last play unless given */
      readonly to?: number | undefined
      /** plays unless given */
      readonly sort?: "plays" | "time" | undefined
      /** 50 unless given */
      readonly limit?: number | undefined
      /** Begins after so many items, in place of `after` */
      readonly offset?: number | undefined
    }
    readonly answer: {
      readonly items: readonly TopAlbum[]
    }
  }
  /** The artists that the member played most */
  readonly "statistics.topArtists": {
    readonly query: {
      /** Milliseconds since 1970; from the first play on unless given */
      readonly from?: number | undefined
      /** Milliseconds since 1970, not in it; to the last play unless given */
      readonly to?: number | undefined
      /** plays unless given */
      readonly sort?: "plays" | "time" | undefined
      /** 50 unless given */
      readonly limit?: number | undefined
      /** Begins after so many items, in place of `after` */
      readonly offset?: number | undefined
    }
    readonly answer: {
      readonly items: readonly TopArtist[]
    }
  }
  /** The genres that the member played most */
  readonly "statistics.topGenres": {
    readonly query: {
      /** Milliseconds since 1970; from the first play on unless given */
      readonly from?: number | undefined
      /** Milliseconds since 1970, not in it; to the last play unless given */
      readonly to?: number | undefined
      /** plays unless given */
      readonly sort?: "plays" | "time" | undefined
      /** 50 unless given */
      readonly limit?: number | undefined
      /** Begins after so many items, in place of `after` */
      readonly offset?: number | undefined
    }
    readonly answer: {
      readonly items: readonly TopGenre[]
    }
  }
  /** Says that an album is another one, which has its tracks from then on */
  readonly "grouping.mergeAlbum": {
    readonly params: {
      readonly id: string
    }
    readonly body: {
      readonly into: string
    }
    readonly answer: Changed
  }
  /** Says that some tracks of an album are on another one, or on a new one */
  readonly "grouping.splitAlbum": {
    readonly params: {
      readonly id: string
    }
    readonly body: {
      readonly tracks: readonly string[]
      readonly into: string
    } | {
      readonly tracks: readonly string[]
      /** Of the new album; as the old one unless given */
      readonly title?: string | undefined
    }
    readonly answer: {
      /** The operation, which one revert takes back; null where there was nothing to change */
      readonly op: string | null
      /** Ids of the events that were made */
      readonly events: readonly string[]
      readonly id: string
    }
  }
  /** Says that an artist is another one, who is credited from then on */
  readonly "grouping.mergeArtist": {
    readonly params: {
      readonly id: string
    }
    readonly body: {
      readonly into: string
    }
    readonly answer: Changed
  }
  /** Says that an artist is several, who were written as one */
  readonly "grouping.splitArtist": {
    readonly params: {
      readonly id: string
    }
    readonly body: {
      readonly names: readonly string[]
    }
    readonly answer: Changed
  }
  /** Says that some tracks of an artist are by another one of the same name */
  readonly "grouping.separateArtist": {
    readonly params: {
      readonly id: string
    }
    readonly body: {
      readonly tracks: readonly string[]
      /** What tells the other one apart, such as `US rapper` */
      readonly distinction: string
    }
    readonly answer: {
      /** The operation, which one revert takes back; null where there was nothing to change */
      readonly op: string | null
      /** Ids of the events that were made */
      readonly events: readonly string[]
      readonly id: string
    }
  }
  /** Albums that are probably one: of one artist, and named alike */
  readonly "grouping.alikeAlbums": {
    readonly query: {
      /** 50 unless given */
      readonly limit?: number | undefined
    }
    readonly answer: {
      readonly items: readonly {
        readonly one: Album
        readonly into: Album
      }[]
      readonly total: number
    }
  }
  /** Artists that are probably one: named alike */
  readonly "grouping.alikeArtists": {
    readonly query: {
      /** 50 unless given */
      readonly limit?: number | undefined
    }
    readonly answer: {
      readonly items: readonly {
        readonly one: Artist
        readonly into: Artist
      }[]
      readonly total: number
    }
  }
  /** Says that pairs that look alike are not one, so that they do not come again */
  readonly "grouping.keepApart": {
    readonly params: {
      readonly kind: "album" | "artist"
    }
    readonly body: {
      readonly pairs: readonly {
        readonly one: string
        readonly other: string
      }[]
    }
    readonly answer: Changed
  }
  /** What happened to one thing, the last of it in one page, and what each event changed */
  readonly "provenance.history": {
    readonly params: {
      readonly kind: string
      readonly id: string
    }
    readonly query: {
      /** own: the log of the member who asks; the library's unless given */
      readonly log?: "library" | "own" | undefined
      /** Only what comes before this event of the history */
      readonly before?: string | undefined
      /** How many of the last events; 500 unless given */
      readonly limit?: number | undefined
    }
    readonly answer: {
      readonly items: readonly HistoryEntry[]
      /** What `before` has to be for what happened before this page; null where that was all */
      readonly earlier: string | null
    }
  }
  /** Why each field shows what it shows */
  readonly "provenance.claims": {
    readonly params: {
      readonly kind: "track" | "album" | "artist"
      readonly id: string
    }
    readonly query: {
      readonly field?: string | undefined
    }
    readonly answer: {
      readonly items: readonly Why[]
    }
  }
  /** Sets fields; null says that there is none */
  readonly "provenance.edit": {
    readonly params: {
      readonly kind: "track" | "album" | "artist"
      readonly id: string
    }
    readonly body: {
      readonly fields: { readonly [name: string]: null | string | number | boolean | readonly string[] }
      readonly lock?: boolean | undefined
    }
    readonly answer: Changed
  }
  /** Sets fields of many things alike, in one action */
  readonly "provenance.editMany": {
    readonly params: {
      readonly kind: "track" | "album" | "artist"
    }
    readonly body: {
      readonly ids: readonly string[]
      readonly fields: { readonly [name: string]: null | string | number | boolean | readonly string[] }
      readonly lock?: boolean | undefined
    }
    readonly answer: Changed
  }
  /** What an edit would change */
  readonly "provenance.previewEdit": {
    readonly params: {
      readonly kind: "track" | "album" | "artist"
      readonly id: string
    }
    readonly body: {
      readonly fields: { readonly [name: string]: null | string | number | boolean | readonly string[] }
      readonly lock?: boolean | undefined
    }
    readonly answer: EditPreview
  }
  /** Pins fields, so that only a person's edits change them */
  readonly "provenance.lock": {
    readonly params: {
      readonly kind: "track" | "album" | "artist"
      readonly id: string
    }
    readonly body: {
      readonly fields: readonly string[]
    }
    readonly answer: Changed
  }
  /** Lets pinned fields go */
  readonly "provenance.unlock": {
    readonly params: {
      readonly kind: "track" | "album" | "artist"
      readonly id: string
    }
    readonly body: {
      readonly fields: readonly string[]
    }
    readonly answer: Changed
  }
  /** What was proposed, by status or by subject */
  readonly "provenance.candidates": {
    readonly query: {
      readonly after?: string | undefined
      /** 50 unless given */
      readonly limit?: number | undefined
      readonly status?: "proposed" | "applied" | "dismissed" | undefined
      readonly subject?: string | undefined
    }
    readonly answer: {
      readonly items: readonly Candidate[]
      /** What `after` has to be for the next page; null on the last */
      readonly next: string | null
    }
  }
  /** Takes a proposal over, or some fields of it */
  readonly "provenance.applyCandidate": {
    readonly params: {
      readonly kind: "track" | "album" | "artist"
      readonly id: string
      readonly candidate: string
    }
    readonly body: {
      readonly fields?: readonly string[] | undefined
    }
    readonly answer: Changed
  }
  /** Puts a proposal away for good */
  readonly "provenance.dismissCandidate": {
    readonly params: {
      readonly kind: "track" | "album" | "artist"
      readonly id: string
      readonly candidate: string
    }
    readonly answer: Changed
  }
  /** What was done last, one line for each action; a page may have fewer than asked for, and yet a next */
  readonly "provenance.operations": {
    readonly query: {
      readonly after?: string | undefined
      /** 50 unless given */
      readonly limit?: number | undefined
      /** changes: without what devices note while somebody listens; listening: that alone; all unless given */
      readonly about?: "changes" | "listening" | undefined
    }
    readonly answer: {
      readonly items: readonly Operation[]
      /** What `after` has to be for the next page; null on the last */
      readonly next: string | null
    }
  }
  /** One action, and what came of it */
  readonly "provenance.operation": {
    readonly params: {
      readonly op: string
    }
    readonly answer: OperationDetail
  }
  /** What an action changed, thing by thing in the order in which it came to them */
  readonly "provenance.operationChanges": {
    readonly params: {
      readonly op: string
    }
    readonly query: {
      readonly after?: string | undefined
      /** 50 unless given */
      readonly limit?: number | undefined
    }
    readonly answer: {
      readonly items: readonly OperationChange[]
      /** What `after` has to be for the next page; null on the last */
      readonly next: string | null
    }
  }
  /** What was taken back, the latest first */
  readonly "provenance.reverts": {
    readonly query: {
      readonly after?: string | undefined
      /** 50 unless given */
      readonly limit?: number | undefined
    }
    readonly answer: {
      readonly items: readonly Revert[]
      /** What `after` has to be for the next page; null on the last */
      readonly next: string | null
    }
  }
  /** Takes back events, an action, what a field shows, all edits of one thing, or all that a provider said; reverts are events too. What is shared is for editors, what is a member's own for that member */
  readonly "provenance.revert": {
    readonly body: {
      readonly events: readonly string[]
      readonly reason?: string | undefined
    } | {
      readonly operation: string
      readonly reason?: string | undefined
    } | {
      readonly kind: "track" | "album" | "artist"
      readonly id: string
      readonly field: string
      readonly reason?: string | undefined
    } | {
      readonly kind: "track" | "album" | "artist"
      readonly id: string
      readonly edits: true
      readonly reason?: string | undefined
    } | {
      readonly provider: string
      readonly reason?: string | undefined
    }
    readonly answer: Changed
  }
  /** What taking something back would change */
  readonly "provenance.previewRevert": {
    readonly body: {
      readonly events: readonly string[]
      readonly reason?: string | undefined
    } | {
      readonly operation: string
      readonly reason?: string | undefined
    } | {
      readonly kind: "track" | "album" | "artist"
      readonly id: string
      readonly field: string
      readonly reason?: string | undefined
    } | {
      readonly kind: "track" | "album" | "artist"
      readonly id: string
      readonly edits: true
      readonly reason?: string | undefined
    } | {
      readonly provider: string
      readonly reason?: string | undefined
    }
    readonly answer: RevertPreview
  }
  /** What does not fit together and waits for a person */
  readonly "provenance.conflicts": {
    readonly query: {
      readonly after?: string | undefined
      /** 50 unless given */
      readonly limit?: number | undefined
      readonly rule?: string | undefined
      readonly subject?: string | undefined
    }
    readonly answer: {
      readonly items: readonly Conflict[]
      /** What `after` has to be for the next page; null on the last */
      readonly next: string | null
    }
  }
  /** Fields of which two services, or two people, say different things, and that nobody locked */
  readonly "provenance.disagreements": {
    readonly query: {
      /** 50 unless given */
      readonly limit?: number | undefined
      readonly after?: string | undefined
    }
    readonly answer: {
      readonly items: readonly Disagreement[]
      /** What `after` has to be for the next page; null on the last */
      readonly next: string | null
    }
  }
  /** Says that a track is the same recording as another one, which shows from then on */
  readonly "curation.merge": {
    readonly params: {
      readonly id: string
    }
    readonly body: {
      readonly into: string
      readonly note?: string | undefined
    }
    readonly answer: Changed
  }
  /** Says that a file is not that recording */
  readonly "curation.split": {
    readonly params: {
      readonly id: string
    }
    readonly body: {
      readonly mediaFile: string
    }
    readonly answer: Changed
  }
  /** Tracks that are probably one recording, with what speaks for it and against */
  readonly "curation.duplicates": {
    readonly query: {
      /** 50 unless given */
      readonly limit?: number | undefined
      readonly by?: "recording" | "isrc" | "title" | "fingerprint" | undefined
      readonly track?: string | undefined
      readonly minScore?: number | undefined
    }
    readonly answer: {
      readonly items: readonly Duplicate[]
      /** There are others; they come once these are merged or dismissed */
      readonly more: boolean
    }
  }
  /** Makes each pair one track, in one operation, with the reasons of the proposal */
  readonly "curation.mergeDuplicates": {
    readonly body: {
      readonly pairs: readonly {
        readonly track: string
        readonly into: string
      }[]
    }
    readonly answer: Changed
  }
  /** Turns pairs down, so that they do not come again */
  readonly "curation.dismissDuplicates": {
    readonly body: {
      readonly pairs: readonly {
        readonly track: string
        readonly into: string
      }[]
    }
    readonly answer: Changed
  }
  /** How things belong together, from one or to one */
  readonly "curation.relations": {
    readonly query: {
      readonly after?: string | undefined
      /** 50 unless given */
      readonly limit?: number | undefined
      readonly from?: string | undefined
      readonly to?: string | undefined
    }
    readonly answer: {
      readonly items: readonly Relation[]
      /** What `after` has to be for the next page; null on the last */
      readonly next: string | null
    }
  }
  /** Says that one thing is a remix, an edit … of another */
  readonly "curation.relate": {
    readonly body: {
      readonly kind: "remix" | "edit" | "alternate" | "sampleOf" | "partOf"
      readonly from: string
      readonly to: string
      readonly note?: string | undefined
    }
    readonly answer: {
      /** The operation, which one revert takes back; null where there was nothing to change */
      readonly op: string | null
      /** Ids of the events that were made */
      readonly events: readonly string[]
      readonly id: string
    }
  }
  /** Says that a relation does not hold */
  readonly "curation.unrelate": {
    readonly params: {
      readonly id: string
    }
    readonly answer: Changed
  }
  /** Stretches that were marked in a track or a file */
  readonly "curation.samples": {
    readonly query: {
      readonly after?: string | undefined
      /** 50 unless given */
      readonly limit?: number | undefined
      readonly of: string
    }
    readonly answer: {
      readonly items: readonly Sample[]
      /** What `after` has to be for the next page; null on the last */
      readonly next: string | null
    }
  }
  /** Marks a stretch */
  readonly "curation.mark": {
    readonly body: {
      readonly of: string
      readonly startMs: number
      readonly endMs: number
      readonly pad?: number | undefined
      readonly label?: string | undefined
    }
    readonly answer: {
      /** The operation, which one revert takes back; null where there was nothing to change */
      readonly op: string | null
      /** Ids of the events that were made */
      readonly events: readonly string[]
      readonly id: string
    }
  }
  /** Takes a mark away */
  readonly "curation.unmark": {
    readonly params: {
      readonly id: string
    }
    readonly answer: Changed
  }
  /** Playlists, collections or shared queues */
  readonly "playlists.playlists": {
    readonly query: {
      /** Milliseconds since 1970: the library as it was then, by the clocks of those who changed it. 503 while it is being built */
      readonly asOf?: number | undefined
      readonly after?: string | undefined
      /** 50 unless given */
      readonly limit?: number | undefined
      /** Begins after so many items, in place of `after` */
      readonly offset?: number | undefined
      /** Answers how many items all pages have, as `total` */
      readonly count?: boolean | undefined
      /** own: those of the member who asks; everybody's unless given */
      readonly whose?: "library" | "own" | undefined
      /** playlist unless given */
      readonly kind?: "playlist" | "collection" | "sharedQueue" | undefined
      readonly sort?: "name" | "updated" | undefined
    }
    readonly answer: {
      readonly items: readonly Playlist[]
      /** What `after` has to be for the next page; null on the last */
      readonly next: string | null
      /** Of all pages, where `count` asks for it */
      readonly total?: number | undefined
      /** How many items are before this page, where `beginAt` said where it begins */
      readonly offset?: number | undefined
    }
  }
  /** Makes one */
  readonly "playlists.create": {
    readonly body: {
      readonly name: string
      readonly description?: string | undefined
      readonly kind?: "playlist" | "collection" | "sharedQueue" | undefined
      /** own: those of the member who asks; everybody's unless given */
      readonly whose?: "library" | "own" | undefined
      readonly folder?: string | undefined
      readonly tracks?: readonly string[] | undefined
    }
    readonly answer: {
      /** The operation, which one revert takes back; null where there was nothing to change */
      readonly op: string | null
      /** Ids of the events that were made */
      readonly events: readonly string[]
      readonly id: string
    }
  }
  /** A playlist, a collection or a shared queue */
  readonly "playlists.playlist": {
    readonly params: {
      readonly id: string
    }
    readonly query: {
      /** Milliseconds since 1970: the library as it was then, by the clocks of those who changed it. 503 while it is being built */
      readonly asOf?: number | undefined
    }
    readonly answer: Playlist
  }
  /** Names it anew, says what it is, or puts it into a folder */
  readonly "playlists.describe": {
    readonly params: {
      readonly id: string
    }
    readonly body: {
      readonly name?: string | undefined
      readonly description?: string | undefined
      /** The id of a folder of the same members; null: none */
      readonly folder?: string | null | undefined
    }
    readonly answer: Changed
  }
  /** Takes it away; a revert brings it back */
  readonly "playlists.remove": {
    readonly params: {
      readonly id: string
    }
    readonly answer: Changed
  }
  /** What is in it, in order */
  readonly "playlists.items": {
    readonly params: {
      readonly id: string
    }
    readonly query: {
      /** Milliseconds since 1970: the library as it was then, by the clocks of those who changed it. 503 while it is being built */
      readonly asOf?: number | undefined
      readonly after?: string | undefined
      /** 50 unless given */
      readonly limit?: number | undefined
      /** Begins after so many items, in place of `after` */
      readonly offset?: number | undefined
      /** Answers how many items all pages have, as `total` */
      readonly count?: boolean | undefined
    }
    readonly answer: {
      readonly items: readonly PlaylistItem[]
      /** What `after` has to be for the next page; null on the last */
      readonly next: string | null
      /** Of all pages, where `count` asks for it */
      readonly total?: number | undefined
      /** How many items are before this page, where `beginAt` said where it begins */
      readonly offset?: number | undefined
    }
  }
  /** Puts tracks in */
  readonly "playlists.add": {
    readonly params: {
      readonly id: string
    }
    readonly body: {
      readonly tracks: readonly string[]
      /** Where to, from 0; the end unless given */
      readonly at?: number | undefined
    }
    readonly answer: Changed
  }
  /** Moves places; whoever edits at the same time loses nothing */
  readonly "playlists.move": {
    readonly params: {
      readonly id: string
    }
    readonly body: {
      readonly items: readonly string[]
      /** Where to, from 0; the end unless given */
      readonly at?: number | undefined
    }
    readonly answer: Changed
  }
  /** Takes places out */
  readonly "playlists.take": {
    readonly params: {
      readonly id: string
    }
    readonly body: {
      readonly items: readonly string[]
    }
    readonly answer: Changed
  }
  /** Folders in which playlists lie, by name */
  readonly "playlists.folders": {
    readonly query: {
      /** Milliseconds since 1970: the library as it was then, by the clocks of those who changed it. 503 while it is being built */
      readonly asOf?: number | undefined
      /** own: those of the member who asks; everybody's unless given */
      readonly whose?: "library" | "own" | undefined
    }
    readonly answer: {
      readonly items: readonly PlaylistFolder[]
    }
  }
  /** Makes a folder, in another one where `parent` says so */
  readonly "playlists.makeFolder": {
    readonly body: {
      readonly name: string
      /** own: those of the member who asks; everybody's unless given */
      readonly whose?: "library" | "own" | undefined
      readonly parent?: string | undefined
    }
    readonly answer: {
      /** The operation, which one revert takes back; null where there was nothing to change */
      readonly op: string | null
      /** Ids of the events that were made */
      readonly events: readonly string[]
      readonly id: string
    }
  }
  /** Names a folder anew, or puts it into another one */
  readonly "playlists.changeFolder": {
    readonly params: {
      readonly id: string
    }
    readonly body: {
      readonly name?: string | undefined
      /** The id of a folder of the same members; null: none */
      readonly parent?: string | null | undefined
    }
    readonly answer: Changed
  }
  /** Takes a folder away; what lies in it shows where it was */
  readonly "playlists.removeFolder": {
    readonly params: {
      readonly id: string
    }
    readonly answer: Changed
  }
  /** What the member played, starred, rated or is in the middle of */
  readonly "playback.playbacks": {
    readonly query: {
      readonly after?: string | undefined
      /** 50 unless given */
      readonly limit?: number | undefined
      /** Begins after so many items, in place of `after` */
      readonly offset?: number | undefined
      /** Answers how many items all pages have, as `total` */
      readonly count?: boolean | undefined
      readonly sort?: "lastPlayed" | "rating" | "starred" | "plays" | "progress" | undefined
    }
    readonly answer: {
      readonly items: readonly Playback[]
      /** What `after` has to be for the next page; null on the last */
      readonly next: string | null
      /** Of all pages, where `count` asks for it */
      readonly total?: number | undefined
      /** How many items are before this page, where `beginAt` said where it begins */
      readonly offset?: number | undefined
    }
  }
  /** Stars or rates many tracks alike, in one action */
  readonly "playback.markMany": {
    readonly body: {
      readonly tracks: readonly string[]
      readonly starred?: boolean | undefined
      readonly rating?: number | null | undefined
    }
    readonly answer: Changed
  }
  /** What the member did with a track */
  readonly "playback.playback": {
    readonly params: {
      readonly track: string
    }
    readonly answer: Playback
  }
  /** Each time something was played, the latest first */
  readonly "playback.plays": {
    readonly query: {
      readonly after?: string | undefined
      /** 50 unless given */
      readonly limit?: number | undefined
      /** Begins after so many items, in place of `after` */
      readonly offset?: number | undefined
      /** Answers how many items all pages have, as `total` */
      readonly count?: boolean | undefined
    }
    readonly answer: {
      readonly items: readonly Play[]
      /** What `after` has to be for the next page; null on the last */
      readonly next: string | null
      /** Of all pages, where `count` asks for it */
      readonly total?: number | undefined
      /** How many items are before this page, where `beginAt` said where it begins */
      readonly offset?: number | undefined
    }
  }
  /** Tells that it was played, whenever that was */
  readonly "playback.played": {
    readonly params: {
      readonly track: string
    }
    readonly body: {
      readonly startedAt: number
      readonly durationMs: number
      readonly completed: boolean
      readonly device?: string | undefined
      readonly context?: string | undefined
    }
    readonly answer: Changed
  }
  /** Tells where in it the member was; the furthest and the latest place are both kept */
  readonly "playback.progress": {
    readonly params: {
      readonly track: string
    }
    readonly body: {
      readonly positionMs: number
      readonly durationMs?: number | undefined
      readonly at: number
      readonly device?: string | undefined
      /** What the member notes of the place; what was noted before stays where it is left out */
      readonly comment?: string | undefined
    }
    readonly answer: Changed
  }
  /** Rates it from 0 to 5; null takes the rating away */
  readonly "playback.rate": {
    readonly params: {
      readonly track: string
    }
    readonly body: {
      readonly rating: number | null
    }
    readonly answer: Changed
  }
  /** Stars it, or takes the star away */
  readonly "playback.star": {
    readonly params: {
      readonly track: string
    }
    readonly body: {
      readonly starred: boolean
    }
    readonly answer: Changed
  }
  /** The queues of the member's devices */
  readonly "playback.queues": {
    readonly answer: {
      readonly items: readonly Queue[]
    }
  }
  /** Saves the queue of a device whole */
  readonly "playback.saveQueue": {
    readonly params: {
      readonly id: string
    }
    readonly body: {
      readonly tracks: readonly string[]
      readonly index: number
      readonly positionMs: number
    }
    readonly answer: Changed
  }
  /** All that people may edit, as one file: schemas/manifest.json describes it */
  readonly "manifest.write": {
    readonly answer: string
  }
  /** Takes over what was changed in the file, and only that */
  readonly "manifest.read": {
    readonly query: {
      readonly dryRun?: "true" | "false" | "" | undefined
    }
    readonly body: unknown
    readonly answer: ManifestReport
  }
  /** The images of a track, an album or an artist; the chosen one of each role first */
  readonly "images.images": {
    readonly params: {
      readonly kind: "track" | "album" | "artist"
      readonly id: string
    }
    readonly answer: {
      readonly items: readonly Artwork[]
    }
  }
  /** Says which of its images stands for something, whatever later scans find */
  readonly "images.chooseImage": {
    readonly params: {
      readonly kind: "track" | "album" | "artist"
      readonly id: string
    }
    readonly body: {
      readonly hash: string
      /** All that the image has unless given */
      readonly role?: "front" | "back" | "disc" | "artist" | "booklet" | "logo" | "background" | "other" | undefined
    }
    readonly answer: Changed
  }
  /** Takes an image away from something; the file that it came from stays */
  readonly "images.removeImage": {
    readonly params: {
      readonly kind: "track" | "album" | "artist"
      readonly id: string
      readonly hash: string
    }
    readonly query: {
      readonly role?: "front" | "back" | "disc" | "artist" | "booklet" | "logo" | "background" | "other" | undefined
    }
    readonly answer: Changed
  }
  /** What an image shows: its size, its colour and a blurred likeness */
  readonly "artworkFacts": {
    readonly params: {
      readonly hash: string
    }
    readonly answer: ImageFacts
  }
  /** What would be sent of a track, and why */
  readonly "streamDecision": {
    readonly params: {
      readonly track: string
    }
    readonly query: {
      readonly format?: "original" | "opus" | "mp3" | "aac" | "flac" | undefined
      readonly maxBitRate?: number | undefined
      readonly accepts?: string | undefined
      readonly network?: "wifi" | "ethernet" | "cellular" | "metered" | undefined
      readonly timeOffset?: number | undefined
    }
    readonly answer: StreamDecision
  }
  /** How loud a track is, and which of its samples are music */
  readonly "sound": {
    readonly params: {
      readonly track: string
    }
    readonly answer: Sound
  }
  /** The lyrics of a track, with times where they are known */
  readonly "lyrics": {
    readonly params: {
      readonly track: string
    }
    readonly answer: Lyrics
  }
  /** The shape of the sound of a track, to be drawn */
  readonly "waveform": {
    readonly params: {
      readonly track: string
    }
    readonly answer: Waveform
  }
  /** What waits or runs, in its order; or what failed, or all, the latest first */
  readonly "work.jobs": {
    readonly query: {
      readonly after?: string | undefined
      /** 50 unless given */
      readonly limit?: number | undefined
      readonly which?: "open" | "failed" | "all" | undefined
    }
    readonly answer: {
      readonly items: readonly Job[]
      /** What `after` has to be for the next page; null on the last */
      readonly next: string | null
    }
  }
  /** What a job said, the latest first: what came of each file, and why one failed */
  readonly "work.log": {
    readonly params: {
      readonly id: string
    }
    readonly query: {
      readonly after?: string | undefined
      /** 50 unless given */
      readonly limit?: number | undefined
    }
    readonly answer: {
      readonly items: readonly JobLine[]
      /** What `after` has to be for the next page; null on the last */
      readonly next: string | null
    }
  }
  /** Ends a job, at once where it waits */
  readonly "work.cancel": {
    readonly params: {
      readonly id: string
    }
    readonly answer: Job
  }
  /** Has a job that failed or was cancelled run again */
  readonly "work.retry": {
    readonly params: {
      readonly id: string
    }
    readonly answer: Job
  }
  /** How the folders of this server are kept up to date */
  readonly "work.watches": {
    readonly answer: {
      readonly items: readonly SourceWatch[]
    }
  }
  /** Looks through a folder of this server for what has changed; with `confirmMissing=true` files that are missing are lost */
  readonly "work.scan": {
    readonly params: {
      readonly id: string
    }
    readonly query: {
      readonly confirmMissing?: "true" | "false" | "" | undefined
    }
    readonly answer: {
      readonly asked: boolean
    }
  }
  /** What of tus is spoken here, and how large a file may be: in the headers Tus-Extension and Tus-Max-Size */
  readonly "uploads.about": {
    readonly answer: undefined
  }
  /** Begins an upload: `filename`, and if wished `folder`, in Upload-Metadata. Location is where it goes */
  readonly "uploads.create": {
    readonly answer: undefined
  }
  /** The uploads of whoever asks, and what became of them */
  readonly "uploads.list": {
    readonly query: {
      readonly after?: string | undefined
      /** 50 unless given */
      readonly limit?: number | undefined
    }
    readonly answer: {
      readonly items: readonly Upload[]
      /** What `after` has to be for the next page; null on the last */
      readonly next: string | null
    }
  }
  /** How much of an upload has come: the header Upload-Offset */
  readonly "uploads.offset": {
    readonly params: {
      readonly id: string
    }
    readonly answer: undefined
  }
  /** What became of an upload of whoever asks */
  readonly "uploads.status": {
    readonly params: {
      readonly id: string
    }
    readonly answer: Upload
  }
  /** Gives an upload up, or forgets one that has ended. What was imported stays */
  readonly "uploads.remove": {
    readonly params: {
      readonly id: string
    }
    readonly answer: undefined
  }
  /** Whether the first account can be made here */
  readonly "signIn.canSetUp": {
    readonly answer: {
      readonly isOpen: boolean
    }
  }
  /** Makes the owner's account, with the code that the server printed */
  readonly "signIn.setUp": {
    readonly body: {
      readonly code: string
      readonly name: string
      readonly password: string
    }
    readonly answer: {
      readonly member: string
      readonly role: "listener" | "editor" | "owner"
    }
  }
  /** Signs a browser or an app in with a password */
  readonly "signIn.signIn": {
    readonly body: {
      readonly name: string
      readonly password: string
      readonly as: "browser" | "app"
      /** What people recognise it by */
      readonly device?: string | undefined
    }
    readonly answer: SignedIn
  }
  /** New tokens for an app */
  readonly "signIn.renew": {
    readonly body: {
      readonly renewal: string
    }
    readonly answer: AppTokens
  }
  /** Signs out the browser that asks, or the app whose renewal token it is */
  readonly "signIn.signOut": {
    readonly body: {
      readonly renewal?: string | undefined
    }
    readonly answer: undefined
  }
  /** Who asks, and what they may do */
  readonly "me.me": {
    readonly answer: Me
  }
  /** Another password; all else that is signed in is signed out */
  readonly "me.changePassword": {
    readonly body: {
      readonly current: string
      readonly password: string
    }
    readonly answer: undefined
  }
  /** Browsers and apps in which the member is signed in */
  readonly "me.signIns": {
    readonly answer: {
      readonly items: readonly SignIn[]
    }
  }
  /** Signs one of them out */
  readonly "me.endSignIn": {
    readonly params: {
      readonly id: string
    }
    readonly answer: undefined
  }
  /** The member's keys for programs */
  readonly "me.keys": {
    readonly answer: {
      readonly items: readonly ApiKey[]
    }
  }
  /** Makes a key, which is shown once; for somebody signed in with a password */
  readonly "me.addKey": {
    readonly body: {
      readonly name: string
      readonly scopes: readonly ("read" | "stream" | "playback" | "edit" | "admin")[]
    }
    readonly answer: {
      readonly id: string
      readonly key: string
    }
  }
  /** Takes a key away */
  readonly "me.removeKey": {
    readonly params: {
      readonly id: string
    }
    readonly answer: undefined
  }
  /** The member's passwords for apps that speak Subsonic */
  readonly "me.appPasswords": {
    readonly answer: {
      readonly items: readonly AppPassword[]
    }
  }
  /** Makes one, which is shown once; for somebody signed in with a password */
  readonly "me.addAppPassword": {
    readonly body: {
      readonly name: string
    }
    readonly answer: {
      readonly id: string
      readonly password: string
    }
  }
  /** Takes one away */
  readonly "me.removeAppPassword": {
    readonly params: {
      readonly id: string
    }
    readonly answer: undefined
  }
  /** All members with an account */
  readonly "users.users": {
    readonly answer: {
      readonly items: readonly User[]
    }
  }
  /** Adds a member */
  readonly "users.addUser": {
    readonly body: {
      readonly name: string
      readonly password?: string | undefined
      /** Listener unless given */
      readonly role?: "listener" | "editor" | "owner" | undefined
      /** That the name was a removed member's is meant: what was private to that one is seen again */
      readonly again?: boolean | undefined
    }
    readonly answer: User
  }
  /** Gives a member another role or password, or keeps one out for a while */
  readonly "users.changeUser": {
    readonly params: {
      readonly name: string
    }
    readonly body: {
      readonly role?: "listener" | "editor" | "owner" | undefined
      readonly password?: string | undefined
      readonly isDisabled?: boolean | undefined
    }
    readonly answer: User
  }
  /** Removes a member with all keys, app passwords and devices */
  readonly "users.removeUser": {
    readonly params: {
      readonly name: string
    }
    readonly answer: undefined
  }
  /** The member's paired devices; everybody's for an owner */
  readonly "devices.devices": {
    readonly answer: {
      readonly items: readonly Device[]
    }
  }
  /** A token that pairs one device; for somebody signed in with a password */
  readonly "devices.pairDevice": {
    readonly body: {
      /** For owners: whose device it will be */
      readonly member?: string | undefined
      /** Where who asks reaches this server, with its path if it has one: the device tries it first */
      readonly address?: string | undefined
    }
    readonly answer: {
      readonly token: string
      /** Milliseconds since 1970 */
      readonly expiresAt: number
      readonly member: string
      readonly addresses: readonly string[]
    }
  }
  /** Calls a device something else */
  readonly "devices.renameDevice": {
    readonly params: {
      readonly id: string
    }
    readonly body: {
      readonly name: string
    }
    readonly answer: Device
  }
  /** Lets a device in no more, from now on */
  readonly "devices.revokeDevice": {
    readonly params: {
      readonly id: string
    }
    readonly answer: undefined
  }
  /** All settings, and where each is said; secrets are not shown */
  readonly "settings.settings": {
    readonly answer: {
      readonly items: readonly Setting[]
    }
  }
  /** Changes settings, all or none; for somebody signed in with a password */
  readonly "settings.changeSettings": {
    readonly body: {
      /** By their names; null for what holds otherwise */
      readonly values: { readonly [name: string]: string | number | boolean | readonly string[] | null }
    }
    readonly answer: {
      readonly items: readonly Setting[]
    }
  }
  /** What is in a folder of the server; those that whoever runs it has opened unless given */
  readonly "serverFolders.list": {
    readonly query: {
      readonly in?: string | undefined
    }
    readonly answer: ServerFolderList
  }
  /** Makes a folder part of the library: it is looked through, and watched from then on */
  readonly "serverFolders.add": {
    readonly body: {
      readonly folder: string
    }
    readonly answer: {
      readonly source: string
    }
  }
  /** Takes a folder out of the library; nothing in it is changed, and a revert brings it back */
  readonly "serverFolders.remove": {
    readonly params: {
      readonly source: string
    }
    readonly answer: Changed
  }
  /** The object stores that this server has keys for */
  readonly "objectStores.list": {
    readonly answer: ObjectStoreList
  }
  /** Tries an object store and makes it a source; with other keys where it is one already */
  readonly "objectStores.add": {
    readonly body: {
      readonly name: string
      readonly endpoint: string
      readonly region: string
      readonly bucket: string
      readonly prefix?: string | undefined
      readonly pathStyle?: boolean | undefined
      readonly keys: {
        readonly accessKeyId: string
        readonly secretAccessKey: string
        readonly sessionToken?: string | undefined
      }
      readonly publicBase?: string | undefined
    }
    readonly answer: {
      readonly source: string
    }
  }
  /** Calls an object store something else */
  readonly "objectStores.rename": {
    readonly params: {
      readonly source: string
    }
    readonly body: {
      readonly name: string
    }
    readonly answer: Changed
  }
  /** Takes an object store out of the library and forgets its keys; what lies there stays */
  readonly "objectStores.remove": {
    readonly params: {
      readonly source: string
    }
    readonly answer: Changed
  }
  /** Has what is new in the library copied to an object store by itself, or no more */
  readonly "objectStores.keep": {
    readonly params: {
      readonly source: string
    }
    readonly body: {
      readonly newFiles: boolean
    }
    readonly answer: Changed
  }
  /** Has files copied to an object store by a job */
  readonly "objectStores.copy": {
    readonly params: {
      readonly source: string
    }
    readonly body: {
      readonly playlist?: string | undefined
      readonly album?: string | undefined
      readonly tracks?: readonly string[] | undefined
      readonly words?: string | undefined
    }
    readonly answer: {
      readonly job: number
    }
  }
  /** Has a job look whether the copies in an object store are there */
  readonly "objectStores.verify": {
    readonly params: {
      readonly source: string
    }
    readonly body: {
      /** Reads every byte */
      readonly isWhole?: boolean | undefined
    }
    readonly answer: {
      readonly job: number
    }
  }
  /** An address in an object store at which a file can be read for a while, without this server */
  readonly "objectStores.address": {
    readonly params: {
      readonly mediaFile: string
    }
    readonly answer: FileAddress
  }
  /** What is shared by a link, the newest first */
  readonly "shares.shares": {
    readonly query: {
      /** all: those of every member, for owners; those of the member who asks unless given */
      readonly whose?: "own" | "all" | undefined
    }
    readonly answer: {
      readonly items: readonly Share[]
    }
  }
  /** Gives out a track, an album, a playlist or some tracks by a link */
  readonly "shares.create": {
    readonly body: {
      readonly kind: "track" | "album" | "playlist" | "tracks"
      /** One id, or several of tracks */
      readonly of: readonly string[]
      readonly description?: string | null | undefined
      /** Milliseconds since 1970 */
      readonly expiresAt?: number | null | undefined
      readonly canDownload?: boolean | undefined
    }
    readonly answer: Share
  }
  /** Says other things of an own share */
  readonly "shares.change": {
    readonly params: {
      readonly id: string
    }
    readonly body: {
      readonly description?: string | null | undefined
      /** Milliseconds since 1970 */
      readonly expiresAt?: number | null | undefined
      readonly canDownload?: boolean | undefined
    }
    readonly answer: Share
  }
  /** Ends an own share for good; owners end anybody's */
  readonly "shares.revoke": {
    readonly params: {
      readonly id: string
    }
    readonly answer: undefined
  }
  /** What a link gives out */
  readonly "shared.shared": {
    readonly params: {
      readonly token: string
    }
    readonly answer: Shared
  }
}

/** Where each route is, below the address of a server. */
export const ROUTES = {
  "alive": "GET /api/v1/health",
  "ready": "GET /api/v1/ready",
  "info": "GET /api/v1/server",
  "library.tracks": "GET /api/v1/tracks",
  "library.track": "GET /api/v1/tracks/{id}",
  "curation.removeTrack": "DELETE /api/v1/tracks/{id}",
  "library.albums": "GET /api/v1/albums",
  "library.album": "GET /api/v1/albums/{id}",
  "library.artists": "GET /api/v1/artists",
  "library.artist": "GET /api/v1/artists/{id}",
  "library.search": "GET /api/v1/search",
  "library.searchNames": "GET /api/v1/search/names",
  "library.sources": "GET /api/v1/sources",
  "library.source": "GET /api/v1/sources/{id}",
  "library.mediaFile": "GET /api/v1/mediaFiles/{id}",
  "library.counts": "GET /api/v1/counts",
  "browse.genres": "GET /api/v1/genres",
  "browse.years": "GET /api/v1/years",
  "browse.folder": "GET /api/v1/folders/{source}",
  "browse.listenedTracks": "GET /api/v1/listened/tracks",
  "browse.listenedAlbums": "GET /api/v1/listened/albums",
  "browse.favouriteAlbums": "GET /api/v1/favourites/albums",
  "browse.favouriteArtists": "GET /api/v1/favourites/artists",
  "browse.opinion": "GET /api/v1/favourites/{kind}/{id}",
  "browse.star": "PUT /api/v1/favourites/{kind}/{id}/star",
  "browse.rate": "PUT /api/v1/favourites/{kind}/{id}/rating",
  "statistics.library": "GET /api/v1/statistics/library",
  "statistics.plays": "GET /api/v1/statistics/plays",
  "statistics.topTracks": "GET /api/v1/statistics/top/tracks",
  "statistics.topAlbums": "GET /api/v1/statistics/top/albums",
  "statistics.topArtists": "GET /api/v1/statistics/top/artists",
  "statistics.topGenres": "GET /api/v1/statistics/top/genres",
  "grouping.mergeAlbum": "POST /api/v1/albums/{id}/merge",
  "grouping.splitAlbum": "POST /api/v1/albums/{id}/split",
  "grouping.mergeArtist": "POST /api/v1/artists/{id}/merge",
  "grouping.splitArtist": "POST /api/v1/artists/{id}/split",
  "grouping.separateArtist": "POST /api/v1/artists/{id}/separate",
  "grouping.alikeAlbums": "GET /api/v1/alike/albums",
  "grouping.alikeArtists": "GET /api/v1/alike/artists",
  "grouping.keepApart": "POST /api/v1/alike/{kind}/keep-apart",
  "provenance.history": "GET /api/v1/history/{kind}/{id}",
  "provenance.claims": "GET /api/v1/claims/{kind}/{id}",
  "provenance.edit": "PATCH /api/v1/fields/{kind}/{id}",
  "provenance.editMany": "PATCH /api/v1/fields/{kind}",
  "provenance.previewEdit": "POST /api/v1/fields/{kind}/{id}/preview",
  "provenance.lock": "POST /api/v1/fields/{kind}/{id}/lock",
  "provenance.unlock": "POST /api/v1/fields/{kind}/{id}/unlock",
  "provenance.candidates": "GET /api/v1/candidates",
  "provenance.applyCandidate": "POST /api/v1/candidates/{kind}/{id}/{candidate}/apply",
  "provenance.dismissCandidate": "POST /api/v1/candidates/{kind}/{id}/{candidate}/dismiss",
  "provenance.operations": "GET /api/v1/operations",
  "provenance.operation": "GET /api/v1/operations/{op}",
  "provenance.operationChanges": "GET /api/v1/operations/{op}/changes",
  "provenance.reverts": "GET /api/v1/reverts",
  "provenance.revert": "POST /api/v1/reverts",
  "provenance.previewRevert": "POST /api/v1/reverts/preview",
  "provenance.conflicts": "GET /api/v1/conflicts",
  "provenance.disagreements": "GET /api/v1/disagreements",
  "curation.merge": "POST /api/v1/tracks/{id}/merge",
  "curation.split": "POST /api/v1/tracks/{id}/split",
  "curation.duplicates": "GET /api/v1/duplicates",
  "curation.mergeDuplicates": "POST /api/v1/duplicates/merge",
  "curation.dismissDuplicates": "POST /api/v1/duplicates/dismiss",
  "curation.relations": "GET /api/v1/relations",
  "curation.relate": "POST /api/v1/relations",
  "curation.unrelate": "DELETE /api/v1/relations/{id}",
  "curation.samples": "GET /api/v1/samples",
  "curation.mark": "POST /api/v1/samples",
  "curation.unmark": "DELETE /api/v1/samples/{id}",
  "playlists.playlists": "GET /api/v1/playlists",
  "playlists.create": "POST /api/v1/playlists",
  "playlists.playlist": "GET /api/v1/playlists/{id}",
  "playlists.describe": "PATCH /api/v1/playlists/{id}",
  "playlists.remove": "DELETE /api/v1/playlists/{id}",
  "playlists.items": "GET /api/v1/playlists/{id}/items",
  "playlists.add": "POST /api/v1/playlists/{id}/items",
  "playlists.move": "POST /api/v1/playlists/{id}/items/move",
  "playlists.take": "POST /api/v1/playlists/{id}/items/remove",
  "playlists.folders": "GET /api/v1/playlist-folders",
  "playlists.makeFolder": "POST /api/v1/playlist-folders",
  "playlists.changeFolder": "PATCH /api/v1/playlist-folders/{id}",
  "playlists.removeFolder": "DELETE /api/v1/playlist-folders/{id}",
  "playback.playbacks": "GET /api/v1/playback",
  "playback.markMany": "PATCH /api/v1/playback",
  "playback.playback": "GET /api/v1/playback/{track}",
  "playback.plays": "GET /api/v1/plays",
  "playback.played": "POST /api/v1/playback/{track}/plays",
  "playback.progress": "PUT /api/v1/playback/{track}/progress",
  "playback.rate": "PUT /api/v1/playback/{track}/rating",
  "playback.star": "PUT /api/v1/playback/{track}/star",
  "playback.queues": "GET /api/v1/queues",
  "playback.saveQueue": "PUT /api/v1/queues/{id}",
  "manifest.write": "GET /api/v1/manifest",
  "manifest.read": "PUT /api/v1/manifest",
  "images.images": "GET /api/v1/images/{kind}/{id}",
  "images.chooseImage": "POST /api/v1/images/{kind}/{id}/choose",
  "images.removeImage": "DELETE /api/v1/images/{kind}/{id}/{hash}",
  "artworkFacts": "GET /api/v1/artwork/{hash}/facts",
  "streamDecision": "GET /api/v1/tracks/{track}/stream/decision",
  "sound": "GET /api/v1/tracks/{track}/sound",
  "lyrics": "GET /api/v1/tracks/{track}/lyrics",
  "waveform": "GET /api/v1/tracks/{track}/waveform",
  "work.jobs": "GET /api/v1/jobs",
  "work.log": "GET /api/v1/jobs/{id}/log",
  "work.cancel": "POST /api/v1/jobs/{id}/cancel",
  "work.retry": "POST /api/v1/jobs/{id}/retry",
  "work.watches": "GET /api/v1/sources/watches",
  "work.scan": "POST /api/v1/sources/{id}/scan",
  "uploads.about": "OPTIONS /api/v1/uploads",
  "uploads.create": "POST /api/v1/uploads",
  "uploads.list": "GET /api/v1/uploads",
  "uploads.offset": "HEAD /api/v1/uploads/{id}",
  "uploads.status": "GET /api/v1/uploads/{id}",
  "uploads.remove": "DELETE /api/v1/uploads/{id}",
  "signIn.canSetUp": "GET /api/v1/set-up",
  "signIn.setUp": "POST /api/v1/set-up",
  "signIn.signIn": "POST /api/v1/sign-in",
  "signIn.renew": "POST /api/v1/sign-in/renew",
  "signIn.signOut": "POST /api/v1/sign-out",
  "me.me": "GET /api/v1/me",
  "me.changePassword": "PUT /api/v1/me/password",
  "me.signIns": "GET /api/v1/me/sign-ins",
  "me.endSignIn": "DELETE /api/v1/me/sign-ins/{id}",
  "me.keys": "GET /api/v1/me/keys",
  "me.addKey": "POST /api/v1/me/keys",
  "me.removeKey": "DELETE /api/v1/me/keys/{id}",
  "me.appPasswords": "GET /api/v1/me/app-passwords",
  "me.addAppPassword": "POST /api/v1/me/app-passwords",
  "me.removeAppPassword": "DELETE /api/v1/me/app-passwords/{id}",
  "users.users": "GET /api/v1/users",
  "users.addUser": "POST /api/v1/users",
  "users.changeUser": "PATCH /api/v1/users/{name}",
  "users.removeUser": "DELETE /api/v1/users/{name}",
  "devices.devices": "GET /api/v1/devices",
  "devices.pairDevice": "POST /api/v1/devices/pairings",
  "devices.renameDevice": "PATCH /api/v1/devices/{id}",
  "devices.revokeDevice": "DELETE /api/v1/devices/{id}",
  "settings.settings": "GET /api/v1/settings",
  "settings.changeSettings": "PATCH /api/v1/settings",
  "serverFolders.list": "GET /api/v1/server-folders",
  "serverFolders.add": "POST /api/v1/server-folders",
  "serverFolders.remove": "DELETE /api/v1/server-folders/{source}",
  "objectStores.list": "GET /api/v1/object-stores",
  "objectStores.add": "POST /api/v1/object-stores",
  "objectStores.rename": "PATCH /api/v1/object-stores/{source}",
  "objectStores.remove": "DELETE /api/v1/object-stores/{source}",
  "objectStores.keep": "PUT /api/v1/object-stores/{source}/keeping",
  "objectStores.copy": "POST /api/v1/object-stores/{source}/copy",
  "objectStores.verify": "POST /api/v1/object-stores/{source}/verify",
  "objectStores.address": "GET /api/v1/files/{mediaFile}/address",
  "shares.shares": "GET /api/v1/shares",
  "shares.create": "POST /api/v1/shares",
  "shares.change": "PATCH /api/v1/shares/{id}",
  "shares.revoke": "DELETE /api/v1/shares/{id}",
  "shared.shared": "GET /api/v1/shared/{token}",
} as const satisfies Readonly<Record<keyof Routes, string>>
