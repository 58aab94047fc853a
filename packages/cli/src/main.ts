#!/usr/bin/env node
/** The `ledgerline` program. */
import { main } from "./frame/run.ts"

await main(process)
