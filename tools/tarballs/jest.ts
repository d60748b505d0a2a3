// Runs jest with the settings that people have, against the packed packages: CommonJS, and nothing set for our packages.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install, pinned } from '../shared/consumer.js';
import { execute } from '../shared/execute.js';
import { transpileFolder } from '../shared/transpile.js';
import { scene } from './scene.js';

/** What a project with one major version of jest has. */
interface Project {
  readonly things: readonly string[];
  /** The `compilerOptions` that decide how types are found. */
  readonly compilerOptions: object;
}

/** The compiler options that both versions of Nest write, without `strict`. */
const ofNest = {
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  allowSyntheticDefaultImports: true,
  skipLibCheck: true,
  forceConsistentCasingInFileNames: true,
};

// Source: package.json and tsconfig.json of @nestjs/schematics 10.2.3 and 11.1.0, in lib/application/files/ts.
const projects: Readonly<Record<string, Project>> = {
  29: {
    things: ['jest@29.7.0', 'babel-jest@29.7.0', '@types/jest@29.5.8'],
    compilerOptions: { ...ofNest, module: 'commonjs', target: 'ES2021', strictNullChecks: false },
  },
  30: {
    things: ['jest@30.5.2', 'babel-jest@30.5.2', '@types/jest@30.0.0'],
    compilerOptions: {
      ...ofNest,
      module: 'nodenext',
      moduleResolution: 'nodenext',
      resolvePackageJsonExports: true,
      esModuleInterop: true,
      isolatedModules: true,
      target: 'ES2023',
      strictNullChecks: true,
    },
  },
};

/** The section "jest" of the package.json of Nest, from the same source. */
const tsJest = {
  moduleFileExtensions: ['js', 'json', 'ts'],
  rootDir: 'src',
  testRegex: String.raw`.*\.spec\.ts$`,
  transform: { [String.raw`^.+\.(t|j)s$`]: 'ts-jest' },
  collectCoverageFrom: ['**/*.(t|j)s'],
  coverageDirectory: '../coverage',
  testEnvironment: 'node',
};

/** What `npm init jest` writes (create-jest 30.5.2, build/index.js), and the preset of jest's page "Using Babel". */
const babelConfig = `module.exports = { presets: [['@babel/preset-env', { targets: { node: 'current' } }]] };\n`;
const jestConfig = `module.exports = { clearMocks: true, coverageProvider: 'v8' };\n`;

const adapters = ['express', 'fastify', 'koa', 'hono'] as const;
const tools = [
  'ts-jest@29.4.15',
  'typescript@5.9.3',
  'supertest@7.3.2',
  '@types/supertest@7.2.1',
  '@sinonjs/fake-timers@15.5.0',
  '@types/sinonjs__fake-timers@15.0.1',
  '@babel/core@7.29.13',
  '@babel/preset-env@7.29.14',
  'fastify-plugin@6.0.1',
  '@koa/router@15.7.0',
  ...pinned('express', 'fastify', 'koa', 'hono', '@hono/node-server', '@types/express', '@types/node'),
];
const ours = fileURLToPath(new URL('apps/jest', import.meta.url));
const packages = fileURLToPath(new URL('../../packages', import.meta.url));

/** Plays the scenes with each version of jest, side by side: most of the time they wait for the registry. */
export async function playJest(folder: string, tarballs: readonly string[], entries: object): Promise<void> {
  const playing = Object.entries(projects).map(async ([version, project]) => {
    const place = join(folder, `jest-${version}`);
    const run = async (name: string): Promise<void> => {
      await execute(join(place, name), process.execPath, '../node_modules/jest/bin/jest.js', '--silent');
    };
    await scene(`all install into an empty folder with jest ${version}`, async () => {
      // Next.js is large, and the adapter for it imports nothing of it.
      await install(place, 'commonjs', [...tarballs, ...tools, ...project.things, '--legacy-peer-deps']);
      createTypeScript(join(place, 'ts-jest'), project, entries);
      createJavaScript(join(place, 'babel-jest'));
    });
    await scene(`jest ${version} with ts-jest tests an app, as Nest sets it up`, () => run('ts-jest'));
    await scene(`jest ${version} with babel-jest plays the contract of each adapter`, () =>
      run('babel-jest'),
    );
  });
  await Promise.all(playing);
}

function createTypeScript(place: string, { compilerOptions }: Project, entries: object): void {
  mkdirSync(join(place, 'src'), { recursive: true });
  for (const spec of ['app.spec.ts', 'timers.spec.ts']) cpSync(join(ours, spec), join(place, 'src', spec));
  write(place, {
    'package.json': JSON.stringify({ name: 'app', jest: tsJest }),
    'tsconfig.json': JSON.stringify({ compilerOptions }),
    'src/entries.json': JSON.stringify(entries),
  });
}

function createJavaScript(place: string): void {
  for (const adapter of adapters) {
    mkdirSync(join(place, adapter), { recursive: true });
    transpileFolder(join(packages, adapter, 'test'), join(place, adapter));
    const play = `import { play } from '../play.js';\nimport { serve } from './serve.js';\n\nplay(serve);\n`;
    writeFileSync(join(place, adapter, 'contract.test.js'), play);
  }
  cpSync(join(ours, 'play.js'), join(place, 'play.js'));
  write(place, { 'package.json': '{}', 'babel.config.js': babelConfig, 'jest.config.js': jestConfig });
}

function write(place: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(place, name), text);
}
