/** `download [ID…]`: fetches what is to be on this device, and says when it is. */
import type { Download, OfflineState } from "@ledgerline/client"
import { type Context, defineCommand } from "../frame/command.ts"
import { EXIT } from "../frame/exit.ts"
import { bytes, clean, count } from "../frame/text.ts"
import { withDevice } from "../device/device.ts"
import { tellPins } from "../device/pins.ts"

export const command = defineCommand({
  usage: "[ID…]",
  arity: [0, 1000],
  options: { everything: { type: "flag", doc: "keeps all there is on this device from now on" } },
  details:
    "Pins what is named, then fetches all that is pinned and wanted by rules. What is cut off goes on the next time. Ends when\n" +
    "all is here, or nothing more can come now. With --json one object: { files, bytes, here, wanted, failed: [{ track,\n" +
    "reason, message }] }.",
  examples: ["ledgerline download album:5f1c", "ledgerline download --everything"],
  run: (context, { args, options }) =>
    withDevice(context, true, async (device, library) => {
      const { offline, servers } = device
      if (args.length > 0) await tellPins({ out: context.out }, device, library, args, "pin")
      const { rules } = await offline.state()
      if (options.everything && !rules.some(({ kind }) => kind === "all"))
        await offline.configure({ rules: [...rules, { kind: "all" }] })
      const synced = await servers.sync()
      await offline.retry()
      const isAway = synced.every(({ error }) => error !== null)
      const state = await progress(
        context,
        offline.live(),
        async (now) => now.queued === 0 || isAway || isStuck(now, await offline.downloads()),
      )
      return tell(context, state, state.queued === 0 ? [] : await offline.downloads())
    }),
})

/** Whether all that is left was tried in vain. */
const isStuck = ({ queued }: OfflineState, left: readonly Download[]): boolean =>
  left.length === Math.min(queued, left.length) && left.every(({ state }) => state === "failed" || state === "paused")

async function progress(
  { out, signal }: Pick<Context, "out" | "signal">,
  states: AsyncIterable<OfflineState>,
  isDone: (state: OfflineState) => Promise<boolean>,
): Promise<OfflineState> {
  for await (const state of states) {
    signal.throwIfAborted()
    out.progress(`${state.here} of ${count(state.wanted, "track")}, ${bytes(state.bytes)}`)
    if (!(await isDone(state))) continue
    out.endProgress()
    return state
  }
  throw new Error("the library was closed")
}

function tell({ out }: Pick<Context, "out">, state: OfflineState, left: readonly Download[]): number {
  const failed = left.map(({ track, reason, message }) => ({ track, reason, message }))
  const { files, bytes: taken, here, wanted } = state
  out.object({ files, bytes: taken, here, wanted, failed })
  out.line(`${here} of ${count(wanted, "track")} ${here === 1 ? "is" : "are"} on this device, ${bytes(taken)}`)
  for (const { track, message } of failed.slice(0, 10))
    out.line(`  ${clean(track)}: ${out.style("red", clean(message ?? "no server can be reached"))}`)
  return failed.length === 0 ? EXIT.ok : EXIT.no
}
