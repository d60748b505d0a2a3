import { execute } from '../shared/execute.js';
import type { Stack } from './stack.js';

/** Nest as `nest new` of @nestjs/schematics 12.0.6 sets it up: CommonJS, jest with ts-jest. The tests are the app's own. */
export const nestEntra: Stack = {
  name: 'NestJS 11 + Entra ID + jest',
  app: 'nest-entra',
  packages: ['core', 'providers', 'testing'],
  dependencies: [
    '@nestjs/common@^11.0.1',
    '@nestjs/core@^11.0.1',
    '@nestjs/platform-express@^11.0.1',
    '@nestjs/testing@^11.0.1',
    'reflect-metadata@^0.2.2',
    'rxjs@^7.8.1',
    '@types/express@^5.0.0',
    '@types/jest@^30.0.0',
    '@types/node@20.19.43',
    '@types/supertest@^7.0.0',
    'jest@^30.0.0',
    'supertest@^7.0.0',
    'ts-jest@^29.2.5',
    'typescript@^5.7.3',
  ],
  type: 'commonjs',
  manifest: {
    jest: {
      moduleFileExtensions: ['js', 'json', 'ts'],
      rootDir: 'src',
      testRegex: '.*\\.spec\\.ts$',
      transform: { '^.+\\.(t|j)s$': 'ts-jest' },
      testEnvironment: 'node',
    },
  },
  async play(folder) {
    await execute(folder, process.execPath, 'node_modules/typescript/bin/tsc', '-p', '.', '--noEmit');
    const printed = await execute(folder, process.execPath, 'node_modules/jest/bin/jest.js', '--json');
    return (JSON.parse(printed) as { numPassedTests: number }).numPassedTests + 1;
  },
};
