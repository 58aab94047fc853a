/** Object stores from which a device reads by itself, with keys that its user gave to it. */

/** An object store that this device may read. Its keys are sealed, and not shown again. */
export interface DeviceStore {
  /** The source in the library: `id` of `library.places`. */
  readonly source: string
  readonly endpoint: string
  readonly region: string
  readonly bucket: string
  readonly prefix: string
  readonly pathStyle: boolean
  /** Where anybody may read it; null where it is read with keys. */
  readonly publicBase: string | null
}

/** How a device reads a store: with keys, which may be for reading alone, or where anybody may. One of them. */
export interface NewDeviceStore extends Pick<DeviceStore, "endpoint" | "region" | "bucket"> {
  readonly prefix?: string | undefined
  readonly pathStyle?: boolean | undefined
  readonly publicBase?: string | undefined
  readonly keys?:
    | {
        readonly accessKeyId: string
        readonly secretAccessKey: string
        readonly sessionToken?: string | undefined
      }
    | undefined
}

export interface StoreRoutes {
  readonly "device.stores": { readonly answer: { readonly items: readonly DeviceStore[] } }
  readonly "device.keepStore": { readonly body: NewDeviceStore; readonly answer: DeviceStore }
  readonly "device.forgetStore": { readonly params: { readonly source: string }; readonly answer: undefined }
}
