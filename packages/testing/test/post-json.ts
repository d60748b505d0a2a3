/** The members of a JSON response. */
export type Body = Readonly<Record<string, unknown>>;

/** Sends a POST request with a bearer key. A text is sent unchanged, any other body as JSON. */
export async function postJson(url: string, key: string, body?: unknown): Promise<[number, Body]> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return [answer.status, (await answer.json()) as Body];
}
