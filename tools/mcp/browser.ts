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

  async function open(address: URL, form?: URLSearchParams): Promise<Response> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(address, {
      method: form ? 'POST' : 'GET',
      body: form ?? null,
      headers: { cookie, accept: 'text/html', ...(form && { origin: address.origin }) },
      redirect: 'manual',
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return response;
  }

  async function authorize(start: URL, callback: string): Promise<URL> {
    let address = start;
    let form: URLSearchParams | undefined;
    for (let step = 0; step < steps; step += 1) {
      if (address.href.startsWith(callback)) return address;
      const response = await open(address, form);
      const location = response.headers.get('location');
      const page = await response.text();
      const [, action, field] = /<form method="post" action="([^"]+)"><input name="(\w+)"/.exec(page) ?? [];
      if (location === null && action === undefined)
        throw new Error(
          `The browser is stuck at ${address.pathname}: ${response.status} ${page.slice(0, 500)}`,
        );
      form = location === null ? new URLSearchParams([[String(field), account]]) : undefined;
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
