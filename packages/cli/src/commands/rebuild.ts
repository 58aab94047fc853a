/** `rebuild` */
import { defineCommand } from "../frame/command.ts"
import { count } from "../frame/text.ts"

export const command = defineCommand({
  arity: [0, 0],
  details: "The views stay readable meanwhile and are exchanged in one step. Cut off, it goes on where it was.",
  run: async ({ out, library }) => {
    const opened = await library()
    const started = performance.now()
    await opened.rebuild(({ step, done, total }) => {
      out.progress(total > 0 ? `${step}: ${done.toLocaleString("en")} of ${count(total, "event")}` : step)
    })
    const seconds = Math.round(performance.now() - started) / 1000
    const stateHash = await opened.stateHash()
    out.object({ seconds, stateHash })
    out.line(`rebuilt the views in ${seconds} s`)
    out.line(out.style("dim", `state hash ${stateHash}`))
  },
})
