/** Serves a library to other replicas over HTTP and WebSocket. */
export { addressesOf, isLoopback } from "./app/addresses.ts"
export { createApp } from "./app/createApp.ts"
export type { AppOptions } from "./app/createApp.ts"
export { Devices, PAIRING_LASTS } from "./devices/Devices.ts"
export type { Device, Pairing, Serving } from "./devices/Devices.ts"
