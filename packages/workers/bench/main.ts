/** `npm run bench -- workers [--json] [--quick]`. Needs ffmpeg and python3-mutagen. docs/media-identity.md has figures. */
import { amount, optionsOf } from "@ledgerline/core/bench"
import { identityRates } from "./identity.ts"
import { jobRates } from "./jobs.ts"

const options = optionsOf()

if (!options.json) console.log("format     KB  audio KB   reading/s   hashing/s  identity/s     limit/s  ratio")
for (const rates of identityRates(amount(options, 300, 50), amount(options, 7, 3))) {
  if (options.json) console.log(JSON.stringify(rates))
  else {
    const { format, bytes, audioBytes, reading, hashing, identity, limit, ratio } = rates
    const columns = [bytes / 1000, audioBytes / 1000, reading, hashing, identity, limit].map((value) =>
      value.toFixed(0),
    )
    const [size, audio, ...perSecond] = columns
    console.log(
      format.padEnd(6) +
        `${size}`.padStart(7) +
        `${audio}`.padStart(10) +
        perSecond.map((value) => value.padStart(12)).join("") +
        ratio.toFixed(2).padStart(7),
    )
  }
}

for (const concurrency of [1, 4, 16, 64]) {
  const rates = await jobRates(amount(options, 20_000, 2_000), concurrency)
  const { waiting, enqueued, done } = rates
  if (options.json) console.log(JSON.stringify(rates))
  else
    console.log(`${waiting} jobs, ${concurrency} at once: ${enqueued.toFixed(0)} enqueued/s, ${done.toFixed(0)} done/s`)
}
