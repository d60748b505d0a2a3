/** The same claims and signature, under a header with a random `kid`. */
export function unknownKid(token: string, number: number): string {
  const header = { alg: 'ES256', kid: `unknown-${number}-${Math.random()}`, typ: 'JWT' };
  return Buffer.from(JSON.stringify(header)).toString('base64url') + token.slice(token.indexOf('.'));
}
