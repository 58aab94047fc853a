/** `export DIR|-` */
import { defineCommand } from "../frame/command.ts"
import { UsageError } from "../frame/errors.ts"
import { typedPath } from "../frame/folder.ts"
import { bytes, count } from "../frame/text.ts"
import { folderSink } from "../exports/folder.ts"
import { tarSink } from "../exports/tar.ts"
import { writeExport } from "../exports/write.ts"

export const command = defineCommand({
  usage: "DIR | -",
  arity: [1, 1],
  options: { readable: { type: "flag", doc: "add the events as JSON lines, for people and other programs" } },
  details:
    "Writes every event as it lies in the log, the blobs that they name and checksums into the new folder DIR, or as a\n" +
    "tar archive to stdout. DIR appears when it is complete. The same library gives the same bytes. All logs are in it,\n" +
    "members' own ones too, and no secret key. docs/spec/export.md describes the format.",
  examples: [
    "ledgerline export ~/Backup/music-2026-05",
    "ledgerline export - | zstd > music.tar.zst",
    "ledgerline restore ~/Backup/music-2026-05 --data ~/Restored",
  ],
  run: async (context, { args: [target = ""], options }) => {
    const { out, cwd, folder, signal, pause } = context
    const isStream = target === "-"
    if (isStream && out.isTerminal)
      throw new UsageError("a terminal cannot show an archive: write it to a file with > FILE", "export")
    const library = await context.library()
    const write = async (content: Uint8Array): Promise<void> => {
      await out.bytes(content).catch(async (cause: unknown) => {
        // A reader that went away is a signal, which says more.
        await pause()
        throw cause
      })
    }
    const exported = await writeExport({
      library,
      folder,
      sink: isStream ? tarSink(write) : folderSink(typedPath(cwd, target, "export")),
      readable: options.readable,
      onProgress: (step, done, total) =>
        out.progress(`exporting ${step}: ${done.toLocaleString("en")} of ${total.toLocaleString("en")}`),
      signal,
    })
    const { events, chains, blobs, damaged, stateHash } = exported
    const lines = [
      `exported ${count(events, "event")} in ${count(chains, "chain")} and ${count(blobs.here, "blob")} (${bytes(blobs.bytes)})`,
      ...(blobs.named > blobs.here ? [`${count(blobs.named - blobs.here, "blob")} that events name are not here`] : []),
      ...(damaged.length > 0 ? [out.style("yellow", `${count(damaged.length, "blob")} left out as damaged`)] : []),
      out.style("dim", `state hash ${stateHash}`),
    ]
    if (isStream) return out.note(context.json ? JSON.stringify(exported) : lines.join("\n"))
    out.object(exported)
    for (const line of lines) out.line(line)
  },
})
