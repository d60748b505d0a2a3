/**
 * By this version 2 of the SDK recognizes its errors: a set of names, since the package may be there twice
 * (`core-internal/src/errors/crossBundleBrand.ts` of @modelcontextprotocol/server 2.0.0 and 2.4.0).
 */
const brands = Symbol.for('mcp.sdk.errorBrands');
const brand: ReadonlySet<string> = new Set(['mcp.OAuthError']);

/** The members of the error that version 2 of the SDK reads. */
class RefusedTokenError extends Error {
  override readonly name: string = 'OAuthError';

  toResponseObject(): Readonly<Record<string, string>> {
    return { error: 'invalid_token', error_description: this.message };
  }
}

/**
 * Creates the error by which both generations of the SDK answer 401 with `invalid_token`. Version 1 compares its class, which is
 * loaded if it is installed.
 */
export async function invalidToken(message: string): Promise<Error> {
  const text = quotable(message);
  const error = (await errorOfVersion1(text)) ?? new RefusedTokenError(text);
  Object.defineProperty(error, 'code', { value: 'invalid_token' });
  return Object.defineProperty(error, brands, { value: brand });
}

async function errorOfVersion1(message: string): Promise<Error | undefined> {
  try {
    const { InvalidTokenError } = await import('@modelcontextprotocol/sdk/server/auth/errors.js');
    return new InvalidTokenError(message);
  } catch {
    // Version 1 is not installed.
    return undefined;
  }
}

/** The SDK of version 1 puts the text into a quoted parameter as it is. A rule of the application may have written it. */
function quotable(message: unknown): string {
  return typeof message === 'string'
    ? message.replaceAll(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, ' ')
    : 'The access token is invalid.';
}
