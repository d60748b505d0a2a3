/** The settings of a machine that calls another one. */
export interface Caller {
  /** The URL of the Backend API. */
  readonly apiUrl: string;
  /** The secret key of this machine. */
  readonly machineSecretKey: string;
}

/** A token that Clerk issued to a machine. */
export interface M2mToken {
  readonly id: string;
  readonly token: string;
}

/**
 * Requests a token from Clerk that expires after a minute. With Clerk's SDK, call `clerkClient.m2m.createToken({
 * tokenFormat, claims, secondsUntilExpiration: 60 })`.
 */
export async function getToken(
  caller: Caller,
  format: 'opaque' | 'jwt',
  claims: object | null = null,
): Promise<M2mToken> {
  const wish = { token_format: format, seconds_until_expiration: 60, claims };
  return (await post(caller, '/m2m_tokens', wish)) as M2mToken;
}

/** Revokes an opaque token; a JWT cannot be revoked. */
export async function revoke(caller: Caller, { id }: M2mToken): Promise<void> {
  await post(caller, `/m2m_tokens/${id}/revoke`, { revocation_reason: 'The example is over.' });
}

async function post({ apiUrl, machineSecretKey }: Caller, path: string, body: object): Promise<unknown> {
  const answer = await fetch(apiUrl + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${machineSecretKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`Clerk answered POST ${path} with ${answer.status}.`);
  return answer.json();
}
