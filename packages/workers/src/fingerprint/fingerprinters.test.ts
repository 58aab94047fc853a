/** All ways to a fingerprint under one contract, what they do when a program hangs, and which is chosen. */
import { chmodSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import type { PoolPorts } from "../ports.ts"
import { temporaryFolder } from "../read/testing/audioFiles.ts"
import { systemPorts as ports } from "../system.ts"
import { unpack } from "./compressed.ts"
import { openFingerprinter } from "./open.ts"
import { fpcalcFingerprinter } from "./programs/fpcalc.ts"
import { run } from "./programs/run.ts"
import { canCompare, fingerprinterContract } from "./testing/fingerprinterContract.ts"
import { ffmpegFingerprinter, wasmFingerprinter } from "./wasm/wasmFingerprinter.ts"

const NOWHERE = "/nowhere/program"

describe.skipIf(!canCompare())("with real programs", () => {
  fingerprinterContract("fpcalc", { make: () => fpcalcFingerprinter({ ports }), isExact: true })
  fingerprinterContract("WebAssembly fed by ffmpeg", { make: () => ffmpegFingerprinter({ ports }), isExact: true })
  fingerprinterContract("WebAssembly alone", {
    make: async () => wasmFingerprinter({ ports }),
    without: ["m4a"],
    isExact: false,
  })

  it("the fastest that is there is chosen", async () => {
    const chosen = [{}, { fpcalc: NOWHERE }, { fpcalc: NOWHERE, ffmpeg: NOWHERE }]
    const names = []
    for (const programs of chosen) {
      const fingerprinter = await openFingerprinter({ ports, ...programs })
      names.push(fingerprinter.name)
      await fingerprinter.close()
    }
    expect(names).toEqual(["fpcalc", "ffmpeg", "wasm"])
  })
})

describe("a program", () => {
  /** A program of the shell, called as `fpcalc` is. */
  async function withProgram<T>(script: string, work: (program: string, file: string) => Promise<T>): Promise<T> {
    const folder = temporaryFolder()
    try {
      const program = join(folder.path, "fpcalc")
      writeFileSync(
        program,
        `#!/bin/sh\nif [ "$1" = -version ]; then echo "fpcalc version 1.6.0"; exit; fi\n${script}\n`,
      )
      chmodSync(program, 0o755)
      return await work(program, program)
    } finally {
      folder.close()
    }
  }

  it("that hangs is killed at the time limit", async () => {
    // Time passes as soon as the second program runs: the first tells the version.
    let armed = 0
    const hasty: PoolPorts = {
      parallelism: () => 1,
      after: (_, call) => {
        armed += 1
        if (armed > 1) queueMicrotask(call)
        return () => {}
      },
    }
    const answer = await withProgram("exec tail -f /dev/null", async (program, file) => {
      const fingerprinter = await fpcalcFingerprinter({ ports: hasty, program })
      return fingerprinter?.fingerprint(file)
    })
    expect(answer).toMatchObject({ failure: { reason: "timeout" } })
  })

  it.each([
    ["prints without end", "exec yes", "crashed"],
    ["is killed", "kill -9 $$", "crashed"],
    ["prints something else", "echo hello", "undecodable"],
    ["prints no fingerprint", `echo '{"duration": 3, "fingerprint": "AQ"}'`, "undecodable"],
    ["prints an empty fingerprint", `echo '{"duration": 3, "fingerprint": "AQAAAA"}'`, "tooShort"],
  ])("that %s is a failure", async (_, script, reason) => {
    const answer = await withProgram(script, async (program, file) =>
      (await fpcalcFingerprinter({ ports, program }))?.fingerprint(file),
    )
    expect(answer).toMatchObject({ ok: false, failure: { reason } })
  })

  it("that is too old or absent is not used", async () => {
    expect(await fpcalcFingerprinter({ ports, program: NOWHERE })).toBeUndefined()
    expect(await fpcalcFingerprinter({ ports, program: "/bin/true" })).toBeUndefined()
    expect(await ffmpegFingerprinter({ ports, program: "/bin/false" })).toBeUndefined()
  })

  it("is gone when an abort is told", async () => {
    const abort = new AbortController()
    const running = run("tail", ["-f", "/dev/null"], { ports, timeLimitMs: 60_000, mostBytes: 1, signal: abort.signal })
    abort.abort(new Error("enough"))
    await expect(running).rejects.toThrow("enough")
  })
})

describe("a compressed fingerprint", () => {
  it("is read as Chromaprint writes it", () => {
    // From Chromaprint's own tests: one item of 1, and two items of which the second changes bits.
    expect(unpack("AQAAAUEA")).toBeDefined()
    expect([...(unpack(Buffer.from([0, 0, 0, 1, 1]).toString("base64url")) ?? [])]).toEqual([1])
    expect([...(unpack(Buffer.from([0, 0, 0, 1, 7, 0]).toString("base64url")) ?? [])]).toEqual([64])
    expect([...(unpack(Buffer.from([0, 0, 0, 2, 65, 0]).toString("base64url")) ?? [])]).toEqual([1, 0])
  })

  it("that is none is refused", () => {
    for (const text of [
      "",
      "AQ",
      "no fingerprint",
      "AQAD_g",
      Buffer.from([1, 255, 255, 255, 1, 2]).toString("base64url"),
    ]) {
      expect(unpack(text)).toBeUndefined()
    }
  })
})
