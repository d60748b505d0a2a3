/** A real authorization server on a loopback port, with switches for the checks. */
export interface AuthorizationServer {
  readonly issuer: string;
  /** The paths that a client should ask, in the order in which it does. */
  readonly paths: readonly string[];
  /** How long its next access tokens live, in seconds. */
  life: number;
  /** Whether it gives refresh tokens to clients that are registered from now on. */
  refresh: boolean;
  /** How the access tokens look that it gives from now on. */
  format: 'jwt' | 'opaque';
  /** The client by which a server may ask about opaque tokens, if there is one. */
  readonly client?: { readonly id: string; readonly secret: string };
  /** Whether it answers at all. Without it, each connection is closed. */
  available: boolean;
  readonly close: () => Promise<void>;
}

/** How long the tokens live that are to expire during a check, in seconds. A client must be able to connect in this time. */
export const shortLife = 2;
