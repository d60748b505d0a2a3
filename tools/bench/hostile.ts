import { randomBytes } from 'node:crypto';
import { expired, mint, tampered } from './tokens.js';
import type { Material } from './tokens.js';

/** Makes a bad token of one kind; no two are alike where that is possible. */
export type Forge = (material: Material) => string;

/** Tokens that are refused, by what is wrong with them. */
export const hostile: Readonly<Record<string, Forge>> = {
  'not.a.jwt': () => 'not.a.jwt',
  'random text': () => randomBytes(525).toString('base64url'),
  'three random parts': () => [60, 380, 64].map((size) => randomBytes(size).toString('base64url')).join('.'),
  expired: (material) => mint(material, expired(60)),
  'another issuer': (material) => mint(material, { iss: 'https://other.example.com' }),
};

/** The same and tokens with a signature that is nobody's, so many in turn. */
export function flood(material: Material, count: number): readonly string[] {
  const good = mint(material);
  const forges: readonly Forge[] = [...Object.values(hostile), () => tampered(good)];
  return Array.from({ length: count }, (_, index) => forges[index % forges.length]?.(material) ?? '');
}
