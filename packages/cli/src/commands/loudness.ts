/** `loudness`: measures how loud files are that nobody measured yet, and draws the shapes of their sound. */
import { measureMissing } from "@ledgerline/workers"
import { defineCommand } from "../frame/command.ts"
import { count } from "../frame/text.ts"
import { openMeasurer } from "../media/ports.ts"

export const command = defineCommand({
  arity: [0, 0],
  options: {
    "retry-failed": { type: "flag", doc: "also files that could not be measured before" },
    "at-once": { type: "number", value: "N", least: 1, most: 64, doc: "files at once; 2 unless given" },
  },
  details:
    "Needs ffmpeg. Loudness is by EBU R 128, with the true peak; players keep the volume even by it where tags say nothing.\n" +
    "Cut off, it goes on where it was.",
  run: async ({ out, signal, folder, library, pause }, { options }) => {
    const opened = await library()
    const measurer = await openMeasurer(opened, folder)
    try {
      const report = await measureMissing(opened, {
        measurer,
        atOnce: options["at-once"] ?? 2,
        retryFailed: options["retry-failed"],
        signal,
        onProgress: ({ total, measured, failed, elsewhere }) =>
          out.progress(`${(measured + failed + elsewhere).toLocaleString("en")} of ${count(total, "file")}`),
      })
      const { measured, failed, elsewhere } = report
      out.object({ measured, failed, elsewhere })
      out.line(`measured ${count(measured, "file")}`)
      if (failed > 0) out.line(out.style("yellow", `  ${count(failed, "file")} could not be measured`))
      if (elsewhere > 0) out.line(out.style("dim", `  ${count(elsewhere, "file")} on other devices`))
      // Where a signal ended it, what was measured is told, and the exit code says so.
      await pause()
    } finally {
      await measurer.close()
    }
  },
})
