import { expect, it } from "vitest"
import { tooOld } from "./lockedVersions.ts"

const lockfile = `lockfileVersion: '9.0'

packages:

  '@scope/one@2.10.0':
    resolution: {integrity: sha512-x}

  two@1.9.9:
    resolution: {integrity: sha512-x}

  two@3.0.0-beta.1:
    resolution: {integrity: sha512-x}

snapshots:

  two@0.0.1: {}
`
const minimum = (atLeast: string) => ({ atLeast, because: "it matters" })

it.each([
  ["new enough", { "@scope/one": minimum("2.9.9"), two: minimum("1.9.9") }, []],
  ["one of two versions is old", { two: minimum("1.10.0") }, ["two 1.9.9 is locked, 1.10.0 is needed: it matters"]],
  ["scoped", { "@scope/one": minimum("3.0.0") }, ["@scope/one 2.10.0 is locked, 3.0.0 is needed: it matters"]],
  ["gone", { three: minimum("1.0.0") }, ["three is no longer installed: remove it from minimumVersions.json"]],
])("%s", (_, minimums, lines) => {
  expect(tooOld(lockfile, minimums)).toEqual(lines)
})
