import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { listen } from '@tokenward/testing/contract';
import type { Runtime } from './runtimes.js';
import { environment, start } from './start.js';
import type { SuiteReport } from './suite/report.js';

/** No suite takes longer. */
const seconds = 300;

/** Runs the bundled suite of a folder in a runtime, and gives its report. */
export async function runSuite(folder: string, runtime: Runtime): Promise<SuiteReport> {
  return JSON.parse(await hosts[runtime.host](folder, runtime)) as SuiteReport;
}

const hosts: Readonly<Record<Runtime['host'], (folder: string, runtime: Runtime) => Promise<string>>> = {
  async process(folder, { program, run }) {
    const child = spawn(program, run, {
      cwd: folder,
      env: environment(folder),
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: seconds * 1000,
      killSignal: 'SIGKILL',
    });
    const [report, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
    if (!report.startsWith('{')) throw new Error(`${report}${errors}`);
    return report;
  },

  async worker(folder, runtime) {
    const server = await start(folder, runtime, runtime.run, { bridge: '', seconds });
    try {
      const answer = await fetch(server.url);
      if (answer.status !== 200) throw new Error(server.printed());
      return await answer.text();
    } finally {
      await server.close();
    }
  },

  async page(folder, { program, run }) {
    const reports: string[] = [];
    const page = '<!doctype html><script type="module" src="/bundle.mjs"></script>';
    const server = createServer((request, response) => {
      if (request.method === 'POST') {
        void text(request)
          .then((report) => reports.push(report))
          .then(() => browser.kill('SIGKILL'));
      } else if (request.url === '/bundle.mjs') {
        response.setHeader('content-type', 'text/javascript').end(readFileSync(join(folder, 'bundle.mjs')));
      } else response.setHeader('content-type', 'text/html').end(page);
    });
    const { url, close } = await listen(server);
    const browser = spawn(program, [...run, `--user-data-dir=${join(folder, 'profile')}`, url], {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: seconds * 1000,
      killSignal: 'SIGKILL',
    });
    const errors = await text(browser.stderr);
    await close();
    const [report] = reports;
    if (report === undefined) throw new Error(`the page reported nothing:\n${errors}`);
    return report;
  },
};
