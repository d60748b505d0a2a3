import { fromFetchRequest, fromNodeRequest } from '@tokenward/core';
import type { AuthRequest } from '@tokenward/core';
import type { NodeRequest } from '@tokenward/core/authoring';
import type { Context } from 'hono';

/** What the servers of Hono pass as `c.env`: Node.js (`@hono/node-server` 2.1.9), Deno, and Bun (with or without `server`). */
interface ServerBindings {
  readonly incoming?: NodeRequest;
  readonly remoteAddr?: { readonly hostname?: string };
  readonly server?: BunServer;
  readonly requestIP?: BunServer['requestIP'];
}

interface BunServer {
  requestIP?(request: Request): { readonly address: string } | null;
}

/** Adapts a request of Hono. Target, address and certificate are read only when they are needed. */
export function fromContext(c: Context): AuthRequest<Context> {
  // The function is created here and not in the constructor, as in `fromNodeRequest`, so that V8 soon removes the request.
  return new AdaptedContext(c, (name) => c.req.header(name));
}

class AdaptedContext implements AuthRequest<Context> {
  readonly raw: Context;
  readonly method: string;
  readonly header: AuthRequest['header'];

  constructor(c: Context, header: AuthRequest['header']) {
    this.raw = c;
    this.method = c.req.method;
    this.header = header;
  }

  get target(): string | undefined {
    return this.received.target;
  }

  get remoteAddress(): string | undefined {
    if (this.incoming !== undefined) return this.received.remoteAddress;
    const { remoteAddr, server = this.bindings } = this.bindings;
    const address: unknown = remoteAddr?.hostname ?? server.requestIP?.(this.raw.req.raw)?.address;
    return typeof address === 'string' ? address : undefined;
  }

  peerCertificate(): Uint8Array | undefined {
    return this.received.peerCertificate?.();
  }

  /** The request of the server, which no router and no `app.mount()` changed. */
  private get received(): AuthRequest {
    return this.incoming === undefined ? fromFetchRequest(this.raw.req.raw) : fromNodeRequest(this.incoming);
  }

  /** The request of Node.js. On Workers, a binding may have the same name. */
  private get incoming(): NodeRequest | undefined {
    const { incoming } = this.bindings;
    return typeof incoming?.url === 'string' ? incoming : undefined;
  }

  private get bindings(): ServerBindings {
    return (this.raw.env as ServerBindings | undefined) ?? {};
  }
}
