/** Where a browser keeps the keys of its libraries, by their names. */
import { createStore } from "idb-keyval"

export const keyStore = () => createStore("ledgerline-keys", "keys")
