/** One run for all packages; `npm test -- packages/core` or `--project core` narrows it. */
import { availableParallelism } from "node:os"
import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"

const project = (
  name: string,
  root: string,
  more: { readonly globalSetup?: string; readonly retry?: number; readonly isolate?: boolean } = {},
) => ({
  extends: true as const,
  test: { name, root, include: ["**/*.test.{ts,tsx}"], ...more },
})

/** A process runs one file after another: that these packages are loaded once saves a quarter of the time. */
const shared = { isolate: false }

export default defineConfig({
  test: {
    // Processes, not threads: better-sqlite3 statements block, and some tests end their own process.
    pool: "forks",
    // Tests wait for other processes, disks and browsers for a quarter of their time.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // On a busy machine a browser has not drawn anything after a second.
    expect: { poll: { timeout: 20_000 } },
    globalSetup: "./scripts/test/folder.ts",
    setupFiles: [fileURLToPath(new URL("scripts/test/eachFile.ts", import.meta.url))],
    reporters: ["default", "./scripts/test/reporter.ts"],
    projects: [
      project("core", "packages/core", shared),
      project("sync", "packages/sync", shared),
      project("workers", "packages/workers", shared),
      project("api", "packages/api", shared),
      project("client", "packages/client", shared),
      project("server", "packages/server", shared),
      project("cli", "packages/cli", shared),
      // A browser beside other tests may stand still for longer than anybody would wait.
      project("web", "packages/web", {
        ...shared,
        retry: 2,
        globalSetup: fileURLToPath(new URL("packages/web/test/buildApp.ts", import.meta.url)),
      }),
      project("test", "test", shared),
      project("scripts", "scripts"),
      project("docs", "docs", shared),
    ],
  },
})
