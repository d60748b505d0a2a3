import type { DpopSession } from '@modelcontextprotocol/client';
import type { Person } from './browser.js';

/** Where the authorization server sends the browser back to. Nothing listens there: the browser stops before it. */
const callback = 'http://127.0.0.1:1/callback';

/** What both generations of the SDK keep. Their types differ in members that they read only. */
export interface Tokens {
  access_token: string;
  token_type: string;
  expires_in?: number;
  scope?: string;
  refresh_token?: string;
  issuer?: string;
}

/** The `OAuthClientProvider` of both generations of the SDK: keeps all in memory, and lets a person use the browser. */
export class MemoryProvider {
  readonly redirectUrl: string = callback;
  readonly clientMetadata = {
    client_name: 'test',
    // Only v2 sends it by itself, and Better Auth registers other clients for https only.
    application_type: 'native',
    redirect_uris: [callback],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  };
  /** What the authorization server sent the browser back with, until it is used. */
  returned: URLSearchParams | undefined;
  /** The addresses to which the person was sent. */
  readonly authorizations: URL[] = [];
  kept: Tokens | undefined;
  private client: object | undefined;
  private verifier = '';
  private discovered: object | undefined;
  private readonly person: Person;
  private readonly session: DpopSession | undefined;

  constructor(person: Person, session?: DpopSession) {
    this.person = person;
    this.session = session;
  }

  dpop(): DpopSession | undefined {
    return this.session;
  }
  clientInformation<T = never>(): T {
    return this.client as T;
  }
  saveClientInformation(client: object): void {
    this.client = client;
  }
  tokens(): never {
    return this.kept as never;
  }
  saveTokens(tokens: Tokens): void {
    this.kept = tokens;
  }
  saveCodeVerifier(verifier: string): void {
    this.verifier = verifier;
  }
  codeVerifier(): string {
    return this.verifier;
  }
  discoveryState(): never {
    return this.discovered as never;
  }
  saveDiscoveryState(state: object): void {
    this.discovered = state;
  }
  async redirectToAuthorization(address: URL): Promise<void> {
    this.authorizations.push(address);
    this.returned = (await this.person.authorize(address, callback)).searchParams;
  }
}
