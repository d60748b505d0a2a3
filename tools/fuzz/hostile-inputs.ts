import { createClock } from '@tokenward/testing';
import {
  createHostileIssuer,
  hostileAnswers,
  hostileHeaders,
  hostileTokens,
} from '@tokenward/testing/hostile';
import { goodAnswers, goodToken } from './good-inputs.js';
import type { Input, Recipe } from './input.js';
import { makeToken } from './make-token.js';
import { hostileKey, published } from './signers.js';
import { settings } from './settings.js';

/** Longer ones are left out, since every changed copy of them would be slow. */
const longest = 20_000;

/** The hostile tokens as inputs. Those that the issuer signs become recipes, so that changed copies are signed too. */
export async function hostileInputs(): Promise<readonly Input[]> {
  const recipes = new Map<string, Recipe>();
  const issuer = {
    ...(await createHostileIssuer({ clock: createClock(settings.now) })),
    kid: hostileKey.jwk.kid,
    publicKey: hostileKey.publicKey,
    jwks: () => ({ keys: [...published] }),
    signText(header: string | Uint8Array, payload: string | Uint8Array): string {
      const [first, second] = [header, payload].map((part) => Buffer.from(part as string).toString('latin1'));
      const recipe: Recipe = { header: first ?? '', payload: second ?? '', signer: 'ES256', edits: [] };
      const token = makeToken(recipe);
      recipes.set(token, recipe);
      return token;
    },
  };
  const recipeOf = (token: string): Recipe =>
    recipes.get(token) ?? { header: '', payload: token, signer: 'verbatim', edits: [] };
  const inputs: readonly Input[] = [
    ...hostileTokens(issuer).map(({ token }) => ({ target: 'token', token: recipeOf(token) }) as const),
    ...hostileHeaders(issuer).map(({ authorization }) => {
      const used =
        [...recipes.keys()].find((token) => authorization.some((text) => text.includes(token))) ?? '';
      const texts = authorization.map((text) => (used === '' ? text : text.replaceAll(used, '{token}')));
      return {
        target: 'request',
        method: 'GET',
        headers: { authorization: texts },
        token: recipes.get(used) ?? goodToken('ES256'),
      } as const;
    }),
    ...hostileAnswers(issuer).map(
      ({ asked, status, body, token }) =>
        ({
          target: 'keys',
          ...goodAnswers,
          [asked]: body ?? '',
          status: asked === 'keys' ? status : 200,
          token: recipeOf(token),
        }) as const,
    ),
  ];
  return inputs.filter((input) => JSON.stringify(input).length <= longest);
}
