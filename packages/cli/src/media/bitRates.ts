/** Reads what people set of bit rates: `cellular=96`, or the id of a device or key and so many kilobits a second. */
import type { BitRateRules } from "@ledgerline/server"
import { UsageError } from "../frame/errors.ts"
import { clean } from "../frame/text.ts"

/** As players say what they are on. */
const NETWORKS = ["wifi", "ethernet", "cellular", "metered"]
const MOST = 100_000

/** Fails with {@link UsageError}. */
export function bitRatesOf(texts: readonly string[]): BitRateRules {
  const byNetwork: Record<string, number> = {}
  const byCredential: Record<string, number> = {}
  for (const text of texts) {
    const [, name = "", digits = ""] = /^([\w-]{1,100})=(\d{1,6})$/.exec(text.trim()) ?? []
    const rate = Number(digits)
    if (name === "" || rate === 0 || rate > MOST)
      throw new UsageError(`bitRates is NETWORK=KBIT,… such as cellular=96, not "${clean(text)}"`, "serve")
    const rates = NETWORKS.includes(name) ? byNetwork : byCredential
    rates[name] = rate
  }
  return { byNetwork, byCredential }
}
