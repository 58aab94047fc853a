/** Makes the app before the tests that open it, where it is not there or older than its sources. */
import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"

/** In a process of its own: here React would be that of tests. */
export default function setup(): void {
  const { NODE_ENV: _, ...env } = process.env
  execFileSync(process.execPath, [fileURLToPath(new URL("../build/main.ts", import.meta.url))], {
    env,
    stdio: "inherit",
  })
}
