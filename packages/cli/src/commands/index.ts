/** The table of commands: one line for each file here. A command's file is only read when it is wanted. */
import type { Command } from "../frame/command.ts"
import { UsageError } from "../frame/errors.ts"
import { nearest } from "../frame/nearest.ts"

export interface Entry {
  readonly name: string
  readonly group: string
  /** One line for the overview. */
  readonly summary: string
  readonly load: () => Promise<Command>
  /** Whether it is always run by the process that was started for it, even where another one has the library open. */
  readonly isHere?: boolean | ((argv: readonly string[], env: NodeJS.ProcessEnv) => boolean)
}

type Loaded = Promise<{ readonly command: Command }>

const entry = (
  group: string,
  name: string,
  summary: string,
  load: () => Loaded,
  more: Pick<Entry, "isHere"> = {},
): Entry => ({ name, group, summary, load: async () => (await load()).command, ...more })

const HERE = { isHere: true } as const

/** Work alone is done by whoever has the library open. */
const SERVES = {
  isHere: (argv: readonly string[], env: NodeJS.ProcessEnv): boolean =>
    !/(?:^| )--mode[ =]worker(?: |$)/.test(argv.join(" ")) && env["LEDGERLINE_MODE"] !== "worker",
}

const FILL = "fill the library"
const LOOK = "look at the library"
const CHANGE = "change it"
const WHY = "ask why, and take back"
const KEEP = "keep it sound"
const SHARE = "share it with other devices"
const OFFLINE = "play it anywhere"
const MORE = "more"

export const entries: readonly Entry[] = [
  entry(FILL, "import", "takes in the music of folders", () => import("./import.ts")),
  entry(FILL, "scan", "looks through imported folders again", () => import("./scan.ts")),
  entry(FILL, "watch", "keeps imported folders up to date until it is ended", () => import("./watch.ts"), HERE),
  entry(FILL, "fingerprint", "listens to files, and proposes what sounds the same", () => import("./fingerprint.ts")),
  entry(FILL, "loudness", "measures how loud files are", () => import("./loudness.ts")),
  entry(FILL, "artwork", "makes the sizes of images, and chooses among them", () => import("./artwork.ts")),
  entry(LOOK, "tracks", "lists tracks", () => import("./tracks.ts")),
  entry(LOOK, "albums", "lists albums", () => import("./albums.ts")),
  entry(LOOK, "artists", "lists artists", () => import("./artists.ts")),
  entry(LOOK, "sources", "lists where copies live", () => import("./sources.ts")),
  entry(LOOK, "show", "shows anything by its id", () => import("./show.ts")),
  entry(LOOK, "search", "finds tracks by words", () => import("./search.ts")),
  entry(LOOK, "stats", "counts what is here", () => import("./stats.ts")),
  entry(LOOK, "as-of", "asks a command of the library as it was", () => import("./asOf.ts")),
  entry(LOOK, "log", "lists events in the order in which they came", () => import("./log.ts")),
  entry(CHANGE, "edit", "changes fields of a track, album or artist", () => import("./edit.ts")),
  entry(CHANGE, "playlist", "lists playlists, makes and edits them", () => import("./playlist.ts")),
  entry(CHANGE, "duplicates", "proposes tracks to merge", () => import("./duplicates.ts")),
  entry(
    CHANGE,
    "manifest",
    "writes a file that other programs change, and reads it back",
    () => import("./manifest.ts"),
  ),
  entry(WHY, "history", "lists every event of a subject", () => import("./history.ts")),
  entry(WHY, "why", "says where a value comes from", () => import("./why.ts")),
  entry(WHY, "operations", "lists what was done, last first", () => import("./operations.ts")),
  entry(WHY, "revert", "takes back an event or an operation", () => import("./revert.ts")),
  entry(KEEP, "jobs", "lists work in the background; retries and cancels it", () => import("./jobs.ts")),
  entry(KEEP, "verify", "checks the log and the views", () => import("./verify.ts")),
  entry(KEEP, "repair", "mends what is damaged, the log from another replica or a backup", () => import("./repair.ts")),
  entry(KEEP, "rebuild", "builds the views anew from the log", () => import("./rebuild.ts")),
  entry(KEEP, "compact", "removes what was said and nobody needs any more", () => import("./compact.ts")),
  entry(KEEP, "stores", "keeps copies of the music in object stores", () => import("./stores.ts")),
  entry(KEEP, "export", "writes everything to an open format", () => import("./export.ts")),
  entry(KEEP, "restore", "takes an export back", () => import("./restore.ts")),
  entry(KEEP, "config", "shows the settings of the server, and where they are said", () => import("./config.ts"), HERE),
  entry(KEEP, "doctor", "checks the surroundings", () => import("./doctor.ts")),
  entry(SHARE, "serve", "serves the library to other devices until it is ended", () => import("./serve.ts"), SERVES),
  entry(
    SHARE,
    "pair-token",
    "makes a token by which a device is paired with this server",
    () => import("./pairToken.ts"),
  ),
  entry(SHARE, "user", "lists who may use this server, adds and removes members", () => import("./user.ts")),
  entry(SHARE, "key", "makes keys for programs, lists and removes them", () => import("./key.ts")),
  entry(SHARE, "app-password", "makes passwords for apps that speak Subsonic", () => import("./appPassword.ts")),
  entry(SHARE, "device", "lists devices that may use this server, and revokes them", () => import("./device.ts")),
  entry(SHARE, "pair", "pairs this device with a server", () => import("./pair.ts")),
  entry(SHARE, "sync", "exchanges what is new with servers", () => import("./sync.ts")),
  entry(SHARE, "sign-in", "prints a token for programs that speak to a server", () => import("./signIn.ts")),
  entry(SHARE, "replica", "lists replicas, revokes one, changes this one's key", () => import("./replica.ts")),
  entry(SHARE, "servers", "lists servers with their state; forgets one", () => import("./servers.ts")),
  entry(OFFLINE, "pin", "keeps music on this device", () => import("./pin.ts")),
  entry(OFFLINE, "unpin", "lets it go", () => import("./unpin.ts")),
  entry(OFFLINE, "download", "fetches what is to be here", () => import("./download.ts")),
  entry(OFFLINE, "cache", "says what is here, how much may be, and by which rules", () => import("./cache.ts")),
  entry(OFFLINE, "offline", "speaks to no server, or to all again", () => import("./offline.ts")),
  entry(OFFLINE, "play", "plays a track from the best place there is", () => import("./play.ts")),
  entry(MORE, "start", "shows what the engine does, on an example", () => import("./start.ts"), HERE),
  entry(MORE, "help", "explains a command", () => import("./help.ts"), HERE),
  entry(MORE, "completions", "prints completions for a shell", () => import("./completions.ts"), HERE),
]

/** The command of a name. Fails with {@link UsageError}. */
export function find(name: string): Entry {
  const found = entries.find((each) => each.name === name)
  if (found !== undefined) return found
  const close = nearest(
    name,
    entries.map((each) => each.name),
  )
  throw new UsageError(`there is no command "${name}"${close === undefined ? "" : `; did you mean ${close}?`}`)
}
