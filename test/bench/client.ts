/**
 * `npm run bench -- client [--json] [--quick] [--only TEXT]`: how soon a change shows, and how fast files come. Needs curl;
 * exits with 1 where a goal is missed. docs/benchmarks.md
 */
import { type Benches, optionsOf, runBenches } from "@ledgerline/core/bench"
import { benchDownloads } from "./downloads.ts"
import { benchBrowser, benchBrowserEdits } from "./inBrowser.ts"
import { benchLive } from "./liveAnswers.ts"
import { benchKeptScrolling, benchScrolling } from "./scrolling.ts"

const options = optionsOf()

const benches: Benches = {
  live: benchLive,
  downloads: benchDownloads,
  browser: benchBrowser,
  "edits in a browser": benchBrowserEdits,
  scrolling: benchScrolling,
  "scrolling what is kept": benchKeptScrolling,
}

process.exitCode = (await runBenches(benches, options)) ? 0 : 1
