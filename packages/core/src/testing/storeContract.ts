/** What every store must do, so that the engine can be written once. Run it for each adapter, ours and others'. */
import { describe } from "vitest"
import type { Store } from "../store/port.ts"
import { batchRules } from "./storeBatchRules.ts"
import { requestRules } from "./storeRequestRules.ts"
import { transactionRules } from "./storeTransactionRules.ts"
import { valueRules } from "./storeValueRules.ts"

/** A fresh, empty store for one test. */
export interface StoreUnderTest {
  readonly store: Store
  /** Closes the store and opens the same database again; absent where nothing outlives the store. */
  readonly reopen?: () => Promise<Store>
  /** Closes what is open and deletes it. */
  readonly close: () => Promise<void>
}

export type MakeStore = () => Promise<StoreUnderTest>

export function storeContract(name: string, make: MakeStore): void {
  describe(`the store contract: ${name}`, () => {
    describe("transactions", () => {
      transactionRules(make)
    })
    describe("requests", () => {
      requestRules(make)
    })
    describe("batches", () => {
      batchRules(make)
    })
    describe("values", () => {
      valueRules(make)
    })
  })
}
