import type { Context } from '../context.js';
import { fetchText, StatusError } from '../http/fetch-json.js';
import { requireHttpsUrl, transportExpectation } from '../http/https-url.js';
import type { TransportOption } from '../http/https-url.js';
import { redactUrl } from '../http/redact-url.js';
import { pausingCalls, retryAfterOf } from '../http/retry-after.js';
import { withDeadline } from '../lib/deadline.js';
import { monotonicClock } from '../lib/monotonic-clock.js';
import { SafeError } from '../lib/safe-error.js';
import { ConfigurationError } from '../options/configuration-error.js';
import { checkOptions, optional, seconds } from '../options/option-checks.js';
import { errorSummary } from '../response/error-summary.js';
import { UnavailableError } from '../response/unavailable-error.js';
import type { KeySource } from '../signature/key-set.js';
import { checkJwk } from './jwk-policy.js';
import type { AcceptedJwk } from './jwk-policy.js';
import { algorithmsExpectation, algorithmsIn } from './key-options.js';
import type { KeyOptions } from './key-options.js';
import { keysPerKid } from './keys-per-kid.js';
import { jwkOfPem } from './pem.js';

/** Options of `remotePemKeys`. */
export interface RemotePemKeyOptions extends KeyOptions, TransportOption {
  /** The form of every `kid` of the issuer. Any other `kid` is unknown, and is never made part of a URL. */
  readonly kid: RegExp;
  /**
   * The longest time of one fetch, including the response body, in seconds.
   * @default 5
   */
  readonly timeout?: number;
}

/** The status codes of an endpoint that has no such key. Amazon S3 answers 403 if it may not list its files. */
const unknownKey: readonly number[] = [400, 403, 404];

/**
 * A key source for an issuer that publishes one PEM for each key, at `<url>/<kid>`: https, no redirects, at most 1 MiB.
 * A key is cached for 10 minutes, and used for one more hour while the endpoint fails. A `kid` is unknown if the
 * endpoint answers 400, 403 or 404. That is cached for 10 seconds, for at most 1,000 of them. Any other failure is an
 * outage, and so is an answer that is no public key. Throws `ConfigurationError` for an invalid URL or option.
 */
export function remotePemKeys(url: string | URL, options: RemotePemKeyOptions): KeySource {
  checkOptions('remotePemKeys', options, {
    ...algorithmsExpectation,
    kid: { mustBe: 'a regular expression without the flags g and y', holds: isStateless },
    timeout: optional(seconds(0.1, 60)),
    ...transportExpectation,
  });
  const { kid: form, timeout = 5, transport } = options;
  const address = requireHttpsUrl('remotePemKeys', url, transport);
  // Both may be empty, which `search` and `hash` do not tell.
  if (/[?#]/.test(address.href))
    throw new ConfigurationError(
      'remotePemKeys: the address contains a query or a fragment. ' +
        'Give the part of the address before the "kid", such as "https://keys.example.com/pem".',
    );
  const algorithms = algorithmsIn(options);
  const base = address.href.replace(/\/$/, '');
  const source = redactUrl(address);
  const clock = monotonicClock();
  const pausing = pausingCalls();

  /** Returns the address of a key. Returns `undefined` for the `kid`s `.` and `..`, which a URL resolves. */
  function addressOf(kid: string): URL | undefined {
    const href = `${base}/${encodeURIComponent(kid)}`;
    const key = new URL(href);
    return key.href === href ? key : undefined;
  }

  async function load(key: URL, kid: string, context: Context): Promise<readonly AcceptedJwk[]> {
    try {
      const { text } = await withDeadline(timeout, 'the key', (signal) =>
        fetchText(key, '*/*', context, signal, 2),
      );
      return keysIn(text, kid);
    } catch (error) {
      if (error instanceof StatusError && unknownKey.includes(error.status)) return [];
      throw new UnavailableError(errorSummary(error), retryAfterOf(error), error);
    }
  }

  function keysIn(pem: string, kid: string): readonly AcceptedJwk[] {
    const checked = checkJwk(jwkIn(pem), algorithms);
    if ('rejected' in checked) throw new SafeError(`${source} answered a key that ${checked.rejected}`);
    return 'keys' in checked ? checked.keys.map((key) => ({ ...key, kid })) : [];
  }

  function jwkIn(pem: string): object {
    try {
      return jwkOfPem(pem);
    } catch (cause) {
      throw new SafeError(`${source} answered something that is not a public key in PEM`, { cause });
    }
  }

  return keysPerKid(
    async ({ kid }, context) => {
      const key = form.test(kid) ? addressOf(kid) : undefined;
      if (key === undefined) return [];
      const start = clock.at(context.now());
      try {
        const keys = await pausing(context, async () => load(key, kid, context));
        const seconds = clock.at(context.now()) - start;
        if (keys.length > 0)
          context.observe?.({ type: 'keys_refreshed', source, keys: keys.length, seconds });
        return keys;
      } catch (error) {
        context.observe?.({ type: 'keys_failed', source, hint: errorSummary(error), age: undefined });
        throw error;
      }
    },
    // One second longer than a fetch, because the error of the fetch is more specific.
    { ttl: 600, missTtl: 10, maxEntries: 1000, timeout: timeout + 1, ignoresAlg: true },
  );
}

/** Whether a value is a regular expression whose result depends on the text alone. */
function isStateless(value: unknown): boolean {
  return value instanceof RegExp && !value.global && !value.sticky;
}
