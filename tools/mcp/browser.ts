import { send } from './ask.js';
import type { Answer } from './ask.js';

/** A person with a browser: follows redirects, keeps cookies, and sends the form of each page that has one. */
export interface Person {
  /** The name under which the person signs in. */
  readonly account: string;
  /** The pages that asked the person for something. */
  readonly pages: string[];
  /** Opens an address, and returns the address of the client to which the authorization server sends the browser back. */
  authorize(address: URL, callback: string): Promise<URL>;
}

/** The longest way from the client to the authorization server and back. */
const steps = 20;

export function personNamed(account: string): Person {
  const cookies = new Map<string, string>();
  const pages: string[] = [];

  async function open(address: URL, form?: URLSearchParams): Promise<Answer> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    // Better Auth redirects a browser, and answers a script with JSON (`secFetchMode` in `@better-auth/oauth-provider` 1.7.5).
    const headers = ['accept', 'text/html', 'sec-fetch-mode', 'navigate', 'cookie', cookie];
    if (form) headers.push('origin', address.origin, 'content-type', 'application/x-www-form-urlencoded');
    const answer = await send(address.href, headers, form ? 'POST' : 'GET', form?.toString());
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return answer;
  }

  async function authorize(start: URL, callback: string): Promise<URL> {
    let address = start;
    let form: URLSearchParams | undefined;
    for (let step = 0; step < steps; step += 1) {
      if (address.href.startsWith(callback)) return address;
      const { status, headers, body: page } = await open(address, form);
      const location = headers.location?.toString();
      const [, action, field] = /<form method="post" action="([^"]+)"><input name="(\w+)"/.exec(page) ?? [];
      if (location === undefined && action === undefined)
        throw new Error(`The browser is stuck at ${address.pathname}: ${status} ${page.slice(0, 500)}`);
      form = location === undefined ? new URLSearchParams([[String(field), account]]) : undefined;
      if (form) pages.push(address.pathname);
      address = new URL(location ?? String(action), address);
    }
    throw new Error(`The browser went in circles at ${address.pathname}.`);
  }

  return { account, pages, authorize };
}

/** A page with one form and one field. */
export function pageOf(action: string, field: string): string {
  return `<!doctype html><form method="post" action="${action}"><input name="${field}"></form>`;
}
