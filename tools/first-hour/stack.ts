/** What one request must be answered with. */
export interface Story {
  readonly name: string;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  /** A text that the body or a header must have. */
  readonly shows?: string;
}

/** An app as a newcomer writes it, and what is asked of it. */
export interface Stack {
  readonly name: string;
  /** The folder under `apps` that is copied. */
  readonly app: string;
  readonly packages: readonly string[];
  readonly dependencies: readonly string[];
  readonly type: 'module' | 'commonjs';
  /** Members of its package.json, such as the settings of jest. */
  readonly manifest?: object;
  /**
   * Builds and starts it in its folder, and returns the number of checks that passed. Throws for the first that fails. What
   * is given to `use` is closed in any case.
   */
  readonly play: (folder: string, use: <T extends Closable>(server: T) => T) => Promise<number>;
}

/** Something that must be closed at the end. */
export interface Closable {
  readonly close: () => Promise<void>;
}

/** The header with a token. */
export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

/** Sends each request and compares its answer. */
export async function playStories(url: string, stories: readonly Story[]): Promise<number> {
  for (const { name, path, method = 'GET', headers = {}, status, shows } of stories) {
    const response = await fetch(url + path, { method, headers, redirect: 'manual' });
    const seen = `${JSON.stringify(Object.fromEntries(response.headers))} ${await response.text()}`;
    if (response.status !== status)
      throw new Error(`${name}: ${response.status} instead of ${status}: ${seen}`);
    if (shows !== undefined && !seen.includes(shows))
      throw new Error(`${name}: "${shows}" is not in ${seen}`);
  }
  return stories.length;
}
