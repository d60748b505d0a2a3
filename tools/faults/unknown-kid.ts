/** A token that names a key of its own, with the claims and the signature of another one. */
export function unknownKid(token: string, number: number): string {
  const header = { alg: 'ES256', kid: `unknown-${number}-${Math.random()}`, typ: 'JWT' };
  return Buffer.from(JSON.stringify(header)).toString('base64url') + token.slice(token.indexOf('.'));
}
