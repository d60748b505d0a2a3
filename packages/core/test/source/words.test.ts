import { expect, it } from 'vitest';
import { filesBelow, isTest, matchesIn, packages, sourcesOf, withoutComments } from './source-files.js';

const sources = sourcesOf(...packages);

it('core names no vendor: what is particular to one belongs to packages/providers', () => {
  const vendors =
    /clerk|workos|auth0|okta|keycloak|google|firebase|supabase|cloudflare(?!-workers)|griddy|authkit/gi;
  // These two are parts of English words, so they count as whole words and as parts of camelCase names only.
  const words = /(?<![A-Za-z])(entra|cognito)(?![a-z])|(Entra|Cognito)(?![a-z])|ENTRA|COGNITO/g;
  const core = sourcesOf('core');
  const named = core.flatMap(({ path, text }) =>
    [vendors, words].flatMap((pattern) => matchesIn({ path, text: `${path}\n${text}` }, pattern)),
  );
  expect(core.length).toBeGreaterThan(50);
  expect(named).toEqual([]);
});

it('core and the adapters load modules with import declarations only, except what few applications need', () => {
  const loading = /(?<![\w.])(import|require)\s*\(.*/g;
  const files = sources.filter(({ path }) => !path.startsWith('packages/testing/'));
  const code = files.map(({ path, text }) => ({ path, text: withoutComments(text) }));
  // These modules exist to load another one when it is needed. And an optional peer.
  const apart = code.filter(
    ({ path }) => !/\/load-[a-z-]+\.ts$/.test(path) && !path.endsWith('/mcp/src/invalid-token.ts'),
  );
  expect(apart.flatMap((file) => matchesIn(file, loading))).toEqual([]);
});

it('no module exports all of another', () => {
  expect(sources.flatMap((file) => matchesIn(file, /^export (type )?\*.*/gm))).toEqual([]);
});

it('each file and folder is named in kebab-case, and none for a miscellany', () => {
  const names = filesBelow(...packages.map((name) => `packages/${name}/src`))
    .filter(({ path }) => path.endsWith('.ts'))
    .map(({ path }) =>
      path
        .replace(/(\.test(-d)?)?\.ts$/, '')
        .split('/')
        .slice(3),
    )
    .flat();
  expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
  expect(names.filter((name) => /^(utils|helpers|common|types|misc)$/.test(name))).toEqual([]);
});

it('no test is skipped by an option or from within, or is expected to fail', () => {
  const tests = filesBelow('packages', 'examples', 'tools', 'docs').filter(isTest);
  const hidden =
    /\b(it|test|describe)\b[\w.]*\.fails\b|\.skip\(\)|\{ (skip|only|todo|fails)(: | \}\) => \{)/g;
  expect(tests.length).toBeGreaterThan(50);
  expect(tests.flatMap((file) => matchesIn(file, hidden))).toEqual([]);
});

it('no file of the repository contains a path of one machine', () => {
  const places = ['home', 'root', 'work', 'Users'].join('|');
  const machine = new RegExp(`(?<![\\w.~*})@-])/(?:${places})/`, 'g');
  const files = filesBelow().filter(({ path }) => /^(packages|examples|tools|docs)\/|^[^/]+\.md$/.test(path));
  expect(files.length).toBeGreaterThan(500);
  expect(files.flatMap((file) => matchesIn(file, machine))).toEqual([]);
});
