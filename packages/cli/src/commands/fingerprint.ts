/** `fingerprint`: listens to files that have no fingerprint yet, and proposes tracks that sound the same. */
import { fingerprintMissing, locateFile, openFingerprinter, proposeMerges } from "@ledgerline/workers"
import { systemPorts } from "@ledgerline/workers/system"
import { defineCommand } from "../frame/command.ts"
import { clean, count } from "../frame/text.ts"

export const command = defineCommand({
  arity: [0, 0],
  options: {
    "retry-failed": { type: "flag", doc: "also files that gave no fingerprint before" },
    "at-once": { type: "number", value: "N", least: 1, most: 64, doc: "files at once; 2 unless given" },
  },
  details:
    "Uses fpcalc where it is installed, which is fastest; else ffmpeg, else decoders of its own. Tracks that sound the\n" +
    "same become candidates, with a confidence and its parts: `show` lists them, `duplicates` merges what tags say too.\n" +
    "Cut off, it goes on where it was.",
  run: async ({ out, signal, library, pause }, { options }) => {
    const opened = await library()
    const atOnce = options["at-once"] ?? 2
    const fingerprinter = await openFingerprinter({ ports: systemPorts, atOnce })
    try {
      const report = await fingerprintMissing(opened, {
        fingerprinter,
        locate: (mediaFile) => locateFile(opened, mediaFile),
        atOnce,
        retryFailed: options["retry-failed"],
        signal,
        onProgress: ({ total, fingerprinted, failed, elsewhere }) =>
          out.progress(`${(fingerprinted + failed + elsewhere).toLocaleString("en")} of ${count(total, "file")}`),
      })
      await pause()
      const proposals = await proposeMerges(opened, { ports: systemPorts, signal })
      const { fingerprinted, failed, elsewhere, failures } = report
      out.object({ fingerprinted, failed, elsewhere, proposals: proposals.length, failures })
      out.line(`fingerprinted ${count(fingerprinted, "file")} with ${fingerprinter.name}`)
      for (const { mediaFile, reason, message } of failures.slice(0, 10)) {
        out.line(`  ${out.style("yellow", mediaFile.slice(0, 12))}: ${reason}, ${clean(message)}`)
      }
      for (const { track, into, confidence } of proposals.slice(0, 10)) {
        out.line(`  ${track.slice(0, 12)} sounds like ${into.slice(0, 12)} (${Math.round(confidence * 100)} %)`)
      }
      if (proposals.length > 0)
        out.line(`${count(proposals.length, "proposal")}: \`${out.command("show TRACK")}\` tells more`)
    } finally {
      await fingerprinter.close()
    }
  },
})
