import type { AuthRequest } from './auth-request.js';

/** A request, and whether anything of it was read. */
export interface WatchedRequest {
  readonly request: AuthRequest;
  readonly wasRead: () => boolean;
}

/** Copies a request so that it can be told whether a function of the application read it. */
export function watchRequest(original: AuthRequest): WatchedRequest {
  let wasRead = false;
  const read = (): AuthRequest => {
    wasRead = true;
    return original;
  };
  const request: AuthRequest = {
    get raw() {
      return read().raw;
    },
    get method() {
      return read().method;
    },
    get body() {
      return read().body;
    },
    get target() {
      return read().target;
    },
    get remoteAddress() {
      return read().remoteAddress;
    },
    peerCertificate: () => read().peerCertificate?.(),
    header: (name) => read().header(name),
  };
  return { request, wasRead: () => wasRead };
}
