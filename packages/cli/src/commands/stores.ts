/** `stores [add|rename|remove|copy|keep|verify]`: object stores in which copies of the music lie. */
import { type StoreField, storePlace, StoreRefused } from "@ledgerline/core/objectStore"
import { copyToStore, type KnownStore, type ObjectStores, type Selection, verifyStore } from "@ledgerline/workers"
import { type Context, defineCommand } from "../frame/command.ts"
import { NotFound, Refused, UsageError } from "../frame/errors.ts"
import { EXIT } from "../frame/exit.ts"
import { aOrAn, bytes, clean, count } from "../frame/text.ts"
import { findAnything } from "../reads/anything.ts"
import { storesOf } from "../serving/stores.ts"

interface Asked {
  readonly endpoint: string | undefined
  readonly region: string | undefined
  readonly bucket: string | undefined
  readonly prefix: string | undefined
  readonly "path-style": boolean
  readonly "key-id": string | undefined
  readonly public: string | undefined
  readonly of: string | undefined
  readonly words: string | undefined
  readonly whole: boolean
}

/** Those that take something beside the name. */
const TWO: ReadonlySet<string> = new Set(["rename", "keep"])
const ACTOR = "user:local"
const SAY =
  "say: stores, stores add NAME --endpoint URL --bucket BUCKET --key-id ID, stores rename NAME NEW, stores keep NAME on|off, or stores remove|copy|verify NAME"

export const command = defineCommand({
  usage: "[add NAME | rename NAME NEW | remove NAME | copy NAME | keep NAME on|off | verify NAME]",
  arity: [0, 3],
  options: {
    endpoint: { type: "text", value: "URL", doc: "add: where it is, such as https://s3.eu-central-1.amazonaws.com" },
    region: { type: "text", value: "REGION", doc: "add: as the store calls it; us-east-1 unless given" },
    bucket: { type: "text", value: "BUCKET", doc: "add: which bucket" },
    prefix: { type: "text", value: "PREFIX", doc: "add: what comes before all names in it; ledgerline unless given" },
    "path-style": { type: "flag", doc: "add: the bucket is part of the path, as MinIO has it" },
    "key-id": { type: "text", value: "ID", doc: "add: the access key; its secret is asked for" },
    public: { type: "text", value: "URL", doc: "add: where anybody may read what is in the bucket" },
    of: { type: "text", value: "ID", doc: "copy: only a track, album or playlist" },
    words: { type: "text", value: "WORDS", doc: "copy: only what a search for them finds" },
    whole: { type: "flag", doc: "verify: reads every byte, and does not only ask what is there" },
  },
  details:
    "Object stores are S3, R2, B2, MinIO and their like. add tries a store and makes it a source of the library; the secret of its\n" +
    "key is typed at the terminal, or comes as the first line of standard input, and is sealed by this machine's key. Added again,\n" +
    "a store gets other keys. copy brings files there that are on this machine, by the ids of their audio: what is there is not sent\n" +
    "again, and cut off it goes on where it was. keep has a server copy what is new there by itself. verify takes copies out of the views that are gone or are something else. remove\n" +
    "forgets the keys; what lies in the store stays. With --json a line for each store: { source, name, place, publicBase,\n" +
    "keepsNew }.",
  examples: [
    "ledgerline stores add Far --endpoint https://s3.example.org --bucket music --key-id AKIA… < secret",
    "ledgerline stores copy Far --of album:5f1c",
    "ledgerline stores keep Far on",
    "ledgerline stores verify Far --whole",
  ],
  run: async (context, { args: [act, name, more], options }) => {
    if (act === undefined) return list(context)
    const perform = Object.hasOwn(ACTS, act) ? ACTS[act] : undefined
    if (perform === undefined || name === undefined || TWO.has(act) !== (more !== undefined))
      throw new UsageError(SAY, "stores")
    const stores = storesOf(await (act === "add" ? context.libraryOrNew() : context.library()))
    try {
      return await perform(context, stores, { ...options, name, more: more ?? "" })
    } catch (cause) {
      throw explained(cause)
    }
  },
})

type Act = (
  context: Context,
  stores: ObjectStores,
  asked: Asked & { readonly name: string; readonly more: string },
) => Promise<number | undefined>

const ACTS: Readonly<Record<string, Act>> = {
  async add(context, stores, { name, endpoint, bucket, "key-id": accessKeyId, public: publicBase, ...asked }) {
    const { region = "us-east-1", prefix = "ledgerline", "path-style": pathStyle } = asked
    const missing = Object.entries({ "--endpoint": endpoint, "--bucket": bucket, "--key-id": accessKeyId })
    const names = missing.flatMap(([option, value]) => (value === undefined ? option : []))
    if (endpoint === undefined || bucket === undefined || accessKeyId === undefined)
      throw new UsageError(`add wants ${names.join(" and ")}`, "stores")
    // Before somebody types a secret for nothing.
    storePlace({ endpoint, bucket, region, prefix, pathStyle })
    const secretAccessKey = await context.secret(`secret of ${clean(accessKeyId)}`)
    if (secretAccessKey === undefined)
      throw new Refused(
        "there is no secret",
        "type it twice at a terminal, or send it as the first line of standard input",
      )
    const { source } = await stores.add(
      {
        name,
        place: { endpoint, region, bucket, prefix, pathStyle },
        keys: { accessKeyId, secretAccessKey },
        publicBase,
      },
      ACTOR,
    )
    context.out.object({ source })
    context.out.line(
      `${clean(name)} is a source now; bring copies there with: ${context.out.command(`stores copy ${clean(name)}`)}`,
    )
    return undefined
  },
  async rename({ out }, stores, { name, more }) {
    const { source } = await called(stores, name)
    await stores.rename(source, more, ACTOR)
    out.object({ source, name: more })
    out.line(`it is called ${clean(more)} now`)
    return undefined
  },
  async remove({ out }, stores, { name }) {
    const { source } = await called(stores, name)
    const { op } = await stores.remove(source, ACTOR)
    out.object({ source, op })
    out.line(`${clean(name)} is no part of the library any more; what lies there stays there`)
    return undefined
  },
  async copy(context, stores, { name, of, words }) {
    const { out, signal, pause } = context
    const library = await context.library()
    const { source } = await called(stores, name)
    const report = await copyToStore(library, {
      store: await stores.openMarked(source),
      source,
      selection: await selectionOf(context, of, words),
      signal,
      onProgress: (now) =>
        out.progress(
          `${(now.there + now.sent + now.failed + now.elsewhere).toLocaleString("en")} of ${count(now.total, "file")}, ${bytes(now.bytes)}`,
        ),
      onFailure: ({ mediaFile, message }) => out.note(`${mediaFile.slice(0, 12)}: ${message}`),
    })
    const { total, there, sent, failed, elsewhere } = report
    out.endProgress()
    out.object({ total, there, sent, bytes: report.bytes, failed, elsewhere })
    out.line(`${count(sent, "file")} sent, ${bytes(report.bytes)}; ${there.toLocaleString("en")} there before`)
    if (elsewhere > 0) out.line(out.style("dim", `  ${count(elsewhere, "file")} on other devices`))
    if (failed > 0) out.line(out.style("yellow", `  ${count(failed, "file")} could not be copied`))
    // Where a signal ended it, what was copied is told, and the exit code says so.
    await pause()
    return failed === 0 ? EXIT.ok : EXIT.no
  },
  async keep({ out }, stores, { name, more }) {
    if (more !== "on" && more !== "off") throw new UsageError("keep takes on or off behind the name", "stores")
    const { source } = await called(stores, name)
    await stores.keep(source, more === "on", ACTOR)
    out.object({ source, keepsNew: more === "on" })
    out.line(
      more === "on"
        ? `what is new goes to ${clean(name)} by itself where a server has the library; bring the rest: ledgerline stores copy ${clean(name)}`
        : `nothing goes to ${clean(name)} by itself any more`,
    )
    return undefined
  },
  async verify(context, stores, { name, whole }) {
    const { out, signal, pause } = context
    const { source } = await called(stores, name)
    const { total, sound, gone, changed } = await verifyStore(await context.library(), {
      store: await stores.openMarked(source),
      source,
      isWhole: whole,
      signal,
      onProgress: (now) =>
        out.progress(
          `${(now.sound + now.gone + now.changed).toLocaleString("en")} of ${count(now.total, "copy", "copies")}`,
        ),
    })
    out.endProgress()
    out.object({ total, sound, gone, changed })
    out.line(`${count(sound, "copy", "copies")} of ${total.toLocaleString("en")} are as they should be`)
    if (gone > 0) out.line(out.style("yellow", `  ${count(gone, "copy", "copies")} gone`))
    if (changed > 0) out.line(out.style("yellow", `  ${count(changed, "copy", "copies")} that are something else`))
    await pause()
    return gone + changed === 0 ? EXIT.ok : EXIT.no
  },
}

async function selectionOf(context: Context, of: string | undefined, words: string | undefined): Promise<Selection> {
  if (of !== undefined && words !== undefined) throw new UsageError("copy takes --of or --words", "stores")
  if (words !== undefined) return { words }
  if (of === undefined) return {}
  const { kind, id } = await findAnything(await context.library(), of)
  if (kind === "track") return { tracks: [id] }
  if (kind === "album") return { album: id }
  if (kind === "playlist") return { playlist: `playlist:${id}` }
  throw new NotFound(`${clean(of)} is ${aOrAn(kind)}`, "a track, an album or a playlist can be copied")
}

/** By its name, or the beginning of its id. */
async function called(stores: ObjectStores, name: string): Promise<KnownStore> {
  const all = await stores.list()
  const found = all.filter((each) => each.name === name || (name.length >= 4 && each.source.startsWith(name)))
  if (found.length === 1 && found[0] !== undefined) return found[0]
  throw new NotFound(
    found.length === 0 ? `this machine has no object store ${clean(name)}` : `several stores are called ${clean(name)}`,
    "see: ledgerline stores",
  )
}

async function list({ out, library }: Context): Promise<number | undefined> {
  const all = await storesOf(await library()).list()
  for (const store of all) out.object(store)
  if (all.length === 0) {
    out.line(`there is no object store; add one: ${out.command("stores add NAME")}`)
    return undefined
  }
  out.table(
    [
      { title: "id" },
      { title: "name", flexible: true },
      { title: "endpoint" },
      { title: "bucket" },
      { title: "prefix" },
      { title: "new files" },
    ],
    all.map(({ source, name, place, keepsNew }) => [
      source.slice(0, 12),
      name,
      place.endpoint,
      place.bucket,
      place.prefix,
      keepsNew ? "kept" : "",
    ]),
  )
  return undefined
}

const REMEDIES: Readonly<Record<StoreRefused["reason"], string>> = {
  invalid: "see: ledgerline help stores",
  unreachable: "look at the endpoint and the network",
  refused: "look at the key and what it may do; add the store again to change it",
  noSuchBucket: "make the bucket first, or name another one",
  elsewhere: "look at --region and --endpoint, and whether --path-style is wanted",
  wrongClock: "set the clock of this machine",
  otherLibrary: "choose another --prefix",
  otherStore: "look whether the bucket was emptied; add it again to begin anew",
  locked: "add the store again with its keys",
  notThere: "look what is gone: ledgerline stores verify NAME; and send it again: ledgerline stores copy NAME",
  changed: "look what is changed: ledgerline stores verify NAME; and send it again: ledgerline stores copy NAME",
  wrongBytes: "look what stands between this machine and the store, then try again",
  tooLarge: "play it as it is, or put it into a folder of this machine",
  busy: "try again later",
  failed: "look whether an object store answers at that endpoint",
  unknown: "see: ledgerline stores",
}

/** How each part of what is given is said. */
const SAYING: Readonly<Record<StoreField, string>> = {
  name: "name it: ledgerline stores add NAME",
  endpoint: "give it with --endpoint",
  region: "give it with --region",
  bucket: "give it with --bucket",
  prefix: "give it with --prefix",
  pathStyle: "add --path-style",
  accessKeyId: "give it with --key-id",
  secretAccessKey: "type it again, or send it as the first line of standard input",
  sessionToken: "leave it out",
  publicBase: "give it with --public",
}

const explained = (cause: unknown): unknown =>
  cause instanceof StoreRefused
    ? new Refused(cause.message, cause.field === undefined ? REMEDIES[cause.reason] : SAYING[cause.field])
    : cause
