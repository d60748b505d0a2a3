import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createProject } from './project.js';
import { readProject } from './read-project.js';
import { report } from './report.js';
import { rules } from './rules.js';

/** A small repository in which every rule holds. */
const sound: Readonly<Record<string, string>> = {
  'package.json': '{"devDependencies":{"zod":"1"}}',
  'packages/core/package.json': '{"dependencies":{"jose":"1"}}',
  'packages/core/src/index.ts': "export { verify } from './verifier.js';\n",
  'packages/core/src/verifier.ts': [
    "import { deny } from './denial.js';",
    '/** Promises a verdict. */',
    "export const verify = () => deny('token_expired');",
    '',
  ].join('\n'),
  'packages/core/src/denial.ts': [
    'const denials = { token_expired: 401 } as const;',
    'export const deny = (code: keyof typeof denials) => denials[code];',
    '',
  ].join('\n'),
  'packages/core/src/verifier.test.ts': "import { z } from 'zod';\nexpect(code).toBe('token_expired');\n",
  'packages/express/package.json': '{"peerDependencies":{"express":"5","@tokenward/core":"1"}}',
  'packages/express/src/index.ts': [
    "import express from 'express';",
    "import type { IncomingMessage } from 'node:http';",
    "import { fromNodeRequest } from '@tokenward/core';",
    '/** Binds a verifier to Express. */',
    'export const expressAuth = (request: IncomingMessage) => express(fromNodeRequest(request));',
    '',
  ].join('\n'),
};

const core = (name: string): string => `packages/core/src/${name}`;
const lines = (count: number): string => '// line\n'.repeat(count);

/** What breaks a rule: the rule, a file as it should not be, and the line that must be named. */
const broken: readonly (readonly [rule: string, file: string, text: string, line: number])[] = [
  ['arrows-inward', core('x.ts'), "import { z } from 'zod';\n", 1],
  ['arrows-inward', core('x.ts'), "\nimport { verify } from 'node:crypto';\n", 2],
  ['arrows-inward', core('x.ts'), "import type { A } from '@tokenward/express';\n", 1],
  ['arrows-inward', core('x.ts'), "import { a } from '../../express/src/index.js';\n", 1],
  ['arrows-inward', 'packages/express/src/x.ts', "import { a } from '@tokenward/core/src/x.js';\n", 1],
  ['arrows-inward', 'packages/express/src/x.ts', "import { a } from 'jose';\n", 1],
  ['core-folders', core('rules/x.ts'), "import { a } from '../keys/y.js';\n", 1],
  ['core-folders', core('rules/x.ts'), "import { a } from '../verifier.js';\n", 1],
  ['core-folders', core('signature/x.ts'), "import { a } from '../keys/y.js';\n", 1],
  ['core-folders', core('keys/x.ts'), "\nimport { a } from '../index.js';\n", 2],
  ['core-folders', core('errors.ts'), "import { a } from './keys/y.js';\n", 1],
  ['no-vendor-names', core('x.ts'), "const issuer = 'https://tenant.auth0.com';\n", 1],
  ['no-vendor-names', core('x.ts'), '\n// as Keycloak does\n', 2],
  ['no-module-state', core('x.ts'), 'let count = 0;\n', 1],
  ['no-module-state', core('x.ts'), 'const cache = new Map<string, string>();\n', 1],
  ['no-module-state', core('x.ts'), 'const list: string[] = [];\n', 1],
  ['no-module-state', core('x.ts'), '\nconst pattern = /a/g;\n', 2],
  ['denials-tested', core('verifier.test.ts'), 'expect(1).toBe(1);\n', 0],
  ['denials-tested', core('verifier.ts'), '/** A. */\nexport const verify = 1;\n', 0],
  ['adapters-decide-nothing', 'packages/express/src/x.ts', 'export const status = 401;\n', 1],
  ['adapters-decide-nothing', 'packages/express/src/x.ts', "\nexport const name = 'WWW-Authenticate';\n", 2],
  ['adapters-decide-nothing', 'packages/express/src/x.ts', "export const code = 'token_expired';\n", 1],
  ['adapters-decide-nothing', 'packages/express/src/x.ts', lines(101), 0],
  ['file-size', core('x.ts'), lines(201), 0],
  ['file-size', core('verifier.ts'), `${sound[core('verifier.ts')] ?? ''}${lines(120)}`, 0],
  ['file-size', core('utils.ts'), '', 0],
  ['file-size', core('camelCase.ts'), '', 0],
  ['promise-on-exports', core('index.ts'), 'export const bare = 1;\n', 1],
  ['promise-on-exports', core('x.ts'), 'export interface XOptions {\n  readonly a: string;\n}\n', 2],
  [
    'promise-on-exports',
    core('x.ts'),
    `interface XOptions {\n${'abcdefghi'.replace(/./g, '/** Says what it does. */ $&: string;\n')}}\n`,
    1,
  ],
  ['explicit-surface', core('index.ts'), "export * from './verifier.js';\n", 1],
  ['no-hidden-tests', core('x.test.ts'), `\nit.${'skip'}('a', () => {});\n`, 2],
  ['no-hidden-tests', core('x.test.ts'), `describe.${'only'}('a', () => {});\n`, 1],
  ['no-loose-ends', core('x.ts'), 'export const a = b as any;\n', 1],
  ['no-loose-ends', core('x.ts'), '\n// TODO: finish\n', 2],
  ['no-loose-ends', 'tools/x.ts', `const place = '/${'home'}/someone/project';\n`, 1],
];

describe('the rules of the house', () => {
  const found = (files: Readonly<Record<string, string>>, name?: string) =>
    rules
      .filter((rule) => name === undefined || rule.name === name)
      .flatMap((rule) =>
        rule.check(createProject(files)).map((finding) => ({ rule: rule.name, ...finding })),
      );

  it('are content with a sound repository', () => {
    expect(found(sound)).toEqual([]);
  });

  it.each(broken)('%s is broken by %s: %j', (name, file, text, line) => {
    const findings = found({ ...sound, [file]: text }, name);
    expect(findings).not.toEqual([]);
    for (const finding of findings) expect(finding.mend).not.toBe('');
    const place = line > 0 ? { file, line } : {};
    expect(findings).toContainEqual(expect.objectContaining({ rule: name, ...place }));
  });

  it('see a cycle of files', () => {
    const cycle = {
      ...sound,
      [core('a.ts')]: "import { b } from './b.js';\nexport const a = () => b;\n",
      [core('b.ts')]: "import { a } from './a.js';\nexport const b = () => a;\n",
    };
    expect(found(cycle, 'core-folders')).not.toEqual([]);
  });

  it('are each broken by something here, so that none of them holds by itself', () => {
    expect(new Set(broken.map(([name]) => name))).toEqual(new Set(rules.map(({ name }) => name)));
  });

  it('are reported with their name, the place and the mend', () => {
    const { text, findings } = report(
      createProject({ ...sound, [core('x.ts')]: 'let a = 1;\n' }),
      rules,
      false,
    );
    expect(findings).toBe(1);
    expect(text).toMatch(
      /^packages\/core\/src\/x\.ts:1 {2}no-module-state {2}.+\n {2}mend: .+\nhouse: 11 rules/,
    );
  });

  it('find the sources of this repository', () => {
    const { texts } = readProject(fileURLToPath(new URL('../..', import.meta.url)));
    expect([...texts.keys()]).toContain('packages/core/src/verifier.ts');
  });
});
