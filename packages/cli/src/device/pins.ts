/** Pins and unpins, and tells what is pinned then. */
import type { DeviceLibrary } from "@ledgerline/client"
import type { Library } from "@ledgerline/core"
import type { Context } from "../frame/command.ts"
import { NotFound } from "../frame/errors.ts"
import { aOrAn, clean, count } from "../frame/text.ts"
import { findAnything } from "../reads/anything.ts"
import { findAnywhere } from "./anywhere.ts"

const PINNABLE = ["track", "album", "artist", "playlist"]

export async function tellPins(
  { out }: Pick<Context, "out">,
  device: DeviceLibrary,
  library: Library,
  texts: readonly string[],
  act: "pin" | "unpin",
): Promise<void> {
  const before = (await device.offline.state()).pins
  for (const text of texts) {
    // What is pinned may be gone from the library.
    const subject = before.includes(text) ? text : await subjectOf(device, library, text)
    await device.offline[act](subject)
  }
  const { pins, wanted, here } = await device.offline.state()
  for (const pinned of pins) {
    out.object({ pinned })
    out.line(clean(pinned))
  }
  if (pins.length === 0) return out.line("nothing is pinned")
  out.line(
    `${here} of ${count(wanted, "track")} ${wanted === 1 ? "is" : "are"} here; the rest comes with: ${out.command("download")}`,
  )
}

async function subjectOf(device: DeviceLibrary, library: Library, text: string): Promise<string> {
  const { kind, id } = await findAnywhere(device, library, text)
  if (!PINNABLE.includes(kind))
    throw new NotFound(`${clean(text)} is ${aOrAn(kind)}`, "tracks, albums, artists and playlists can be pinned")
  return `${kind}:${id}`
}

/** The id of the playlist that an id or the beginning of one means. */
export async function playlistNamed(library: Library, text: string): Promise<string> {
  const { kind, id } = await findAnything(library, text.includes(":") ? text : `playlist:${text}`)
  if (kind !== "playlist") throw new NotFound(`${clean(text)} is ${aOrAn(kind)}`, "see: ledgerline playlist list")
  return id
}
