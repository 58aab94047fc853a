/** One run for all packages; `npm test -- packages/core` or `--project core` narrows it. */
import { defineConfig } from "vitest/config"

const project = (name: string, root: string) => ({
  extends: true as const,
  test: { name, root, include: ["**/*.test.ts"] },
})

export default defineConfig({
  test: {
    // Processes, not threads: better-sqlite3 statements block, and some tests end their own process.
    pool: "forks",
    // One core less, as vitest would have it, is half of a small machine.
    maxWorkers: "100%",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    globalSetup: "./scripts/testFolder.ts",
    reporters: ["default", "./scripts/closingLine.ts"],
    projects: [
      project("core", "packages/core"),
      project("sync", "packages/sync"),
      project("workers", "packages/workers"),
      project("api", "packages/api"),
      project("client", "packages/client"),
      project("server", "packages/server"),
      project("cli", "packages/cli"),
      project("test", "test"),
      project("scripts", "scripts"),
      project("docs", "docs"),
    ],
  },
})
