import type { Authority } from '@tokenward/core';
import type { RemoteKeyOptions } from '@tokenward/core/authoring';

/** What an example must know about the world. */
export interface Settings {
  /** Whose tokens it takes; their keys are found by discovery. */
  readonly issuer: string;
  /** The `aud` that stands for this API. */
  readonly audience: string;
  /** Finer points of fetching keys; the defaults are right in production. */
  readonly keyOptions?: RemoteKeyOptions;
  /** Whose other credentials it takes, such as opaque tokens and API keys. */
  readonly others?: readonly Authority<string, unknown>[];
  /** Where a line of the log goes. */
  readonly log: (line: string) => void;
}

/** An example that listens. */
export interface Running {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Starts an example on this machine; port 0 is any free one. */
export type StartServer = (settings: Settings, port: number) => Promise<Running>;
