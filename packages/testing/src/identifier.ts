/** Creates an identifier or secret in the form that vendors use: a prefix and random characters. */
export function identifier(prefix: string, length: number): string {
  const random = (): string => crypto.randomUUID().replaceAll('-', '');
  return prefix + (random() + random()).slice(0, length);
}
