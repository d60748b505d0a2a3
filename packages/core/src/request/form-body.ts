import { checkOptions, isObject } from '../options/option-checks.js';
import { deny } from '../response/denial.js';
import { headerValues } from './auth-request.js';
import type { AuthRequest } from './auth-request.js';
import { acceptExpectation } from './credential-source.js';
import type { CredentialSource, Presented } from './credential-source.js';

/** Options of `formBody`. */
export interface FormBodySourceOptions {
  /** The only authorities whose tokens are accepted from forms, such as `['people']`; any, if left out. */
  readonly accept?: readonly string[];
}

/** The name of the field (RFC 6750 §2.2). */
const field = 'access_token';

/** The methods whose content has a meaning (RFC 9110 §9.3). RFC 6750 §2.2 forbids others, and names GET. */
const methodsWithContent: readonly string[] = ['POST', 'PUT', 'PATCH'];

/**
 * The field `access_token` of a form, `application/x-www-form-urlencoded` (RFC 6750 §2.2). It is for clients that can't
 * set headers. The application must parse the body before the guard, as with `express.urlencoded()`. Otherwise the
 * source finds nothing. An empty field is no credential. A token in the form and one in a header are denied together.
 * Throws `ConfigurationError` for invalid options.
 */
export function formBody(options: FormBodySourceOptions = {}): CredentialSource<Presented> {
  checkOptions('formBody', options, { accept: acceptExpectation });
  const place = `${field}=<token> in a form`;
  return {
    ambient: false,
    bearerMethod: 'body',
    place,
    accept: options.accept && [...options.accept],
    read(request) {
      const value = isForm(request) ? fieldOf(request.body) : undefined;
      if (value === undefined || value === '') return undefined;
      if (Array.isArray(value)) return { denial: deny('credential_repeated', { field }) };
      return typeof value === 'string' && /^\S+$/.test(value)
        ? { token: value }
        : { denial: deny('credential_malformed', { field, expected: place }) };
    },
  };
}

function isForm(request: AuthRequest): boolean {
  if (!methodsWithContent.includes(request.method)) return false;
  const [type, ...others] = headerValues(request, 'content-type');
  const [media = ''] = (type ?? '').split(';');
  return others.length === 0 && media.trim().toLowerCase() === 'application/x-www-form-urlencoded';
}

/** Returns the field of a parsed form. An inherited member is no field. */
function fieldOf(body: unknown): unknown {
  return isObject(body) && Object.hasOwn(body, field) ? body[field] : undefined;
}
