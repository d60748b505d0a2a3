/** A machine that calls another one. */
export interface Caller {
  /** The Backend API. */
  readonly apiUrl: string;
  /** The secret key of this machine. */
  readonly machineSecretKey: string;
}

/** A token that Clerk gave to a machine. */
export interface M2mToken {
  readonly id: string;
  readonly token: string;
}

/** Asks Clerk for a token, which is for the machines that this one may call. */
export async function getToken(caller: Caller, format: 'opaque' | 'jwt'): Promise<M2mToken> {
  return (await post(caller, '/m2m_tokens', {
    token_format: format,
    seconds_until_expiration: 60,
  })) as M2mToken;
}

/** Takes an opaque token back; there is no way to take a JWT back. */
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
