import type { Authority } from '@tokenward/core';
import type { RemoteKeyOptions } from '@tokenward/core/authoring';

/** The settings of an example. */
export interface Settings {
  /** The issuer whose tokens are accepted. Its keys are found by discovery. */
  readonly issuer: string;
  /** The `aud` of this API. */
  readonly audience: string;
  /** Options for fetching keys. The defaults are right in production. */
  readonly keyOptions?: RemoteKeyOptions;
  /** Authorities for other credentials, such as opaque tokens and API keys. */
  readonly others?: readonly Authority<string, unknown>[];
  /** The origin of this API, as clients write it. With it, tokens that are bound to a key are accepted with a DPoP proof. */
  readonly origin?: string;
  /** Writes a line to the log. */
  readonly log: (line: string) => void;
}

/** A running example. */
export interface Running {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Starts an example on this machine. Port 0 selects a free one. */
export type StartServer = (settings: Settings, port: number) => Promise<Running>;
