/** `artwork`: makes the sizes of images that lack some; `artwork choose` says which image stands for something. */
import { type ArtworkRole, artworkOf, LIBRARY } from "@ledgerline/core"
import { makeMissingSizes } from "@ledgerline/workers"
import { type Context, defineCommand } from "../frame/command.ts"
import { NotFound, UsageError } from "../frame/errors.ts"
import { clean, count } from "../frame/text.ts"
import { openSizes } from "../import/sizes.ts"
import { findAnything, nameOf } from "../reads/anything.ts"

interface Options {
  readonly "retry-failed": boolean
  readonly "at-once": number | undefined
}

export const command = defineCommand({
  usage: "[choose ID IMAGE]",
  arity: [0, 3],
  options: {
    "retry-failed": { type: "flag", doc: "also images that could not be decoded before" },
    "at-once": { type: "number", value: "N", least: 1, most: 64, doc: "images at once; 2 unless given" },
  },
  details:
    "Makes what is shown in place of large images, and finds out their colours. Cut off, it goes on where it was; what is\n" +
    "made lies in cache/artwork beside the library and may be deleted. choose says that IMAGE, the hash of one that\n" +
    "`show` lists or the beginning of it, stands for a track, an album or an artist; later scans leave it so.",
  examples: ["ledgerline artwork", "ledgerline artwork choose album:77 9f86d081"],
  run: async (context, { args: [action, id, image], options }) => {
    if (action === undefined) return makeSizes(context, options)
    if (action !== "choose") throw new UsageError(`artwork does not know "${action}"`, "artwork")
    if (id === undefined || image === undefined) throw new UsageError("artwork choose takes ID and IMAGE", "artwork")
    return choose(context, id, image)
  },
})

async function makeSizes({ out, folder, signal, library, pause }: Context, options: Options): Promise<void> {
  const opened = await library()
  const atOnce = options["at-once"] ?? 2
  const sizes = await openSizes(opened, folder, atOnce)
  try {
    const { made, failed, elsewhere, failures } = await makeMissingSizes(opened, {
      sizes,
      atOnce,
      retryFailed: options["retry-failed"],
      signal,
      onProgress: (at) =>
        out.progress(`${(at.made + at.failed + at.elsewhere).toLocaleString("en")} of ${count(at.total, "image")}`),
    })
    out.object({ made, failed, elsewhere, failures })
    out.line(`made the sizes of ${count(made, "image")}`)
    if (elsewhere > 0) out.line(out.style("dim", `  ${count(elsewhere, "image")} on other devices`))
    for (const { hash, reason, message } of failures.slice(0, 10)) {
      out.line(`  ${out.style("yellow", hash.slice(0, 12))}: ${reason}, ${clean(message)}`)
    }
    // Where a signal ended it, what was made is told, and the exit code says so.
    await pause()
  } finally {
    await sizes.close()
  }
}

async function choose({ out, library }: Context, typed: string, image: string): Promise<void> {
  const opened = await library()
  const thing = await findAnything(opened, typed)
  const name = nameOf(thing)
  const images = thing.log === LIBRARY ? await opened.store.read(() => artworkOf(name)) : []
  const found = images.filter(({ hash }) => hash.startsWith(image.toLowerCase()))
  const [first, second] = found
  const remedy = `see: ${out.command(`show ${clean(name)}`)}`
  if (first === undefined) throw new NotFound(`${clean(name)} has no image ${clean(image)}`, remedy)
  if (second !== undefined && second.hash !== first.hash) {
    throw new NotFound(`${clean(image)} can be more than one image of ${clean(name)}`, remedy)
  }
  // One image may be the front and a disc's: then it is chosen for both.
  const roles = found.map(({ role }) => role as ArtworkRole)
  const events = roles.map((role) => ({ type: "artwork.chosen", subject: name, payload: { role, hash: first.hash } }))
  const { op } = await opened.append({ events, actor: "user:local" })
  out.object({ subject: name, hash: first.hash, roles, op })
  out.line(`${first.hash.slice(0, 12)} is chosen as ${roles.join(", ")}`)
  out.line(out.style("dim", `take it back with: ${out.command(`revert --operation ${op.slice(0, 12)}`)}`))
}
