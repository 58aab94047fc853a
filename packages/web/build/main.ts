/** `node build/main.ts`: makes the app where it is not there or older than its sources; `--force`: in any case. */
import { build, isBuilt } from "./build.ts"

if (process.argv.includes("--force") || !isBuilt()) await build()
