/** A new identifier or secret as vendors write them: a prefix and random characters. */
export function identifier(prefix: string, length: number): string {
  const random = (): string => crypto.randomUUID().replaceAll('-', '');
  return prefix + (random() + random()).slice(0, length);
}
