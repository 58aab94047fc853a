import { describe, it } from "vitest"
import {
  convergesInTwoWays,
  failsWhole,
  keepsHotSubjects,
  replicasAgree,
  revertsAsIfNever,
  showsMoments,
  showsTheModel,
  upgradesAsFresh,
  upgradesInPlace,
} from "../testing/properties.ts"

describe("a history, however it arrives", () => {
  it("[FOLD-1] [FOLD-3] [FOLD-5] [FOLD-28] [FOLD-29] shows what the model shows, and what a rebuild shows", () =>
    showsTheModel(60))

  it("[FOLD-6] [FOLD-12] [LOG-11] [LOG-12] gives equal hashes in two replicas that got it in two ways", () =>
    convergesInTwoWays(30))

  it("[FOLD-8] shows after an upgrade what it shows a program that was new from the start", () => upgradesAsFresh(18))

  it("[FOLD-8] [FOLD-27] shows the same where only what was deferred is folded again, also after being cut off", () =>
    upgradesInPlace(18))

  it("[FOLD-11] shows as of a vector or a time what it shows a library that holds no more", () => showsMoments(15))

  it("[FOLD-5] shows after a revert what it shows without the event, and after its revert what it showed before", () =>
    revertsAsIfNever(22))

  it("[LOG-15] [FOLD-15] leaves nothing of a batch that fails, at whichever of its requests", () => failsWhole(18))

  it("[FOLD-18] shows the same of a hot subject, whatever lies in pages, snapshots and memory", () =>
    keepsHotSubjects())
})

describe("replicas that append and exchange", () => {
  it("[FOLD-2] [FOLD-12] come to equal views, those of the model", () => replicasAgree(11, 0))

  it("[LOG-12] [FOLD-12] come to equal views, also where two are copies of one database", () => replicasAgree(9, 2))
})
