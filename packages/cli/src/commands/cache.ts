/** `cache [clear | verify]`: what is kept on this device, how much may be, and whether it is as it should be. */
import type { DeviceLibrary, OfflineRule, OfflineState } from "@ledgerline/client"
import { type Context, defineCommand } from "../frame/command.ts"
import { UsageError } from "../frame/errors.ts"
import { EXIT } from "../frame/exit.ts"
import { bytes, clean, count } from "../frame/text.ts"
import { withDevice } from "../device/device.ts"
import { playlistNamed } from "../device/pins.ts"

const MEGABYTE = 1_000_000

export const command = defineCommand({
  usage: "[clear | verify]",
  arity: [0, 1],
  options: {
    limit: {
      type: "number",
      value: "MB",
      least: 0,
      most: 100_000_000,
      doc: "what the files may take on the disk; 10000 unless set",
    },
    newest: { type: "number", value: "N", least: 1, most: 1_000_000, doc: "keeps the N tracks that were added last" },
    rated: { type: "number", value: "N", least: 1, most: 5, doc: "keeps what you rated N or better" },
    starred: { type: "flag", doc: "keeps what you starred" },
    playlist: { type: "texts", value: "ID", doc: "keeps what is in a playlist, as it changes" },
    everything: { type: "flag", doc: "keeps all there is" },
    "no-rules": { type: "flag", doc: "keeps nothing but what is pinned" },
    all: { type: "flag", doc: "with clear: what is pinned and kept by rules too, and forgets those" },
  },
  details:
    "Rules that are given replace those that were. clear removes what is here and neither pinned nor kept by a rule. Pinned\n" +
    "music is never removed to make room. Beyond a smaller limit, what is not kept by rules goes with the next ledgerline\n" +
    "download, when a server shows that it has it. verify reads each file from end to end: what is not as it should be is removed, and\n" +
    "comes again with ledgerline download. With --json one object: { limit, bytes, files, damaged, byServer, pins, rules, wanted,\n" +
    "here, queued, failing, isPaused, concurrency, covers, coverLimit }, or of verify { files, sound, damaged, removed, unknown }.",
  examples: [
    "ledgerline cache",
    "ledgerline cache --limit 20000 --newest 500 --starred",
    "ledgerline cache clear",
    "ledgerline cache verify",
  ],
  run: (context, { args: [act], options }) => {
    if (act !== undefined && act !== "clear" && act !== "verify")
      throw new UsageError(`cache does not know "${act}"`, "cache")
    if (options.all && act !== "clear") throw new UsageError("--all goes with clear", "cache")
    const isRuled = rulesOf(options) !== undefined
    const isChange = options.limit !== undefined || isRuled
    if (act === "verify" && isChange) throw new UsageError("verify takes no settings", "cache")
    // Servers say of what is damaged here whether it is so there.
    if (act === "verify") return withDevice(context, true, (device) => verify(context, device))
    return withDevice(context, false, async ({ offline }, library) => {
      const limit = options.limit === undefined ? {} : { limit: options.limit * MEGABYTE }
      const playlist = await Promise.all((options.playlist ?? []).map((text) => playlistNamed(library, text)))
      const rules = isRuled ? { rules: rulesOf({ ...options, playlist }) ?? [] } : {}
      if (isChange) await offline.configure({ ...limit, ...rules })
      tell(context, act === "clear" ? await offline.clear(options.all) : await offline.state())
    })
  },
})

async function verify({ out }: Pick<Context, "out">, { offline, servers }: DeviceLibrary): Promise<number> {
  await servers.sync()
  const report = await offline.verify()
  const { files, sound, damaged, removed, unknown } = report
  out.object(report)
  out.line(`${sound.toLocaleString("en")} of ${count(files, "file")} are as they should be`)
  if (damaged > 0) out.line(`  ${count(damaged, "file")} damaged where they come from, too`)
  if (removed > 0)
    out.line(
      out.style("yellow", `  ${count(removed, "file")} removed; they come again with: ${out.command("download")}`),
    )
  if (unknown > 0)
    out.line(out.style("yellow", `  ${count(unknown, "file")} damaged, and no server can be asked what they should be`))
  return removed + unknown === 0 ? EXIT.ok : EXIT.no
}

interface RuleOptions {
  readonly newest: number | undefined
  readonly rated: number | undefined
  readonly starred: boolean
  readonly playlist: readonly string[] | undefined
  readonly everything: boolean
  readonly "no-rules": boolean
}

/** Undefined where they stay as they are. */
function rulesOf(options: RuleOptions): readonly OfflineRule[] | undefined {
  const rules: OfflineRule[] = [
    ...(options.newest === undefined ? [] : [{ kind: "newest", count: options.newest } as const]),
    ...(options.rated === undefined ? [] : [{ kind: "rated", least: options.rated } as const]),
    ...(options.starred ? [{ kind: "starred" } as const] : []),
    ...(options.playlist ?? []).map((playlist) => ({ kind: "playlist", playlist }) as const),
    ...(options.everything ? [{ kind: "all" } as const] : []),
  ]
  if (options["no-rules"] && rules.length > 0) throw new UsageError("say rules, or --no-rules", "cache")
  return rules.length > 0 || options["no-rules"] ? rules : undefined
}

function tell({ out }: Pick<Context, "out">, state: OfflineState): void {
  out.object(state)
  out.card([
    ["kept", `${count(state.files, "file")}, ${bytes(state.bytes)} of ${bytes(state.limit)}`],
    ["damaged", state.damaged === 0 ? undefined : `${count(state.damaged, "file")}, as where they come from`],
    ["wanted", `${count(state.wanted, "track")}, of which ${state.here} ${state.here === 1 ? "is" : "are"} here`],
    ["covers", `${count(state.covers.files, "cover")}, ${bytes(state.covers.bytes)} of ${bytes(state.coverLimit)}`],
    ["to come", `${count(state.queued, "file")}${state.failing > 0 ? `, ${state.failing} tried in vain` : ""}`],
    ["pinned", state.pins.length === 0 ? undefined : state.pins.map(clean).join(", ")],
    ["rules", state.rules.length === 0 ? undefined : state.rules.map(ruleText).join(", ")],
  ])
}

function ruleText(rule: OfflineRule): string {
  switch (rule.kind) {
    case "newest":
      return `the newest ${rule.count}`
    case "playlist":
      return `playlist ${clean(rule.playlist)}`
    case "rated":
      return `rated ${rule.least} or better`
    case "starred":
      return "starred"
    case "all":
      return "everything"
  }
}
