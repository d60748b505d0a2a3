import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Certificate } from '@tokenward/testing';
import { freePort } from '../shared/free-port.js';

const program = '/usr/sbin/nginx';
const apt = '/usr/bin/apt-get';

/** Installs the nginx of Debian or Ubuntu if it is missing. Returns its version, or `undefined` where there is no apt. */
export function findNginx(): string | undefined {
  if (!existsSync(program)) {
    if (!existsSync(apt)) return undefined;
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const command of [['update'], ['install', '--yes', '--no-install-recommends', 'nginx']])
      execFileSync(apt, ['--quiet', ...command], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return execFileSync('sh', ['-c', `${program} -v 2>&1`], { encoding: 'utf8' }).trim();
}

/** A running nginx that ends TLS. */
export interface Nginx {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/**
 * Starts nginx in front of an API. It asks for a client certificate, takes any (`optional_no_ca`), and forwards it in the
 * header `x-client-cert`, as the README of core says.
 */
export async function startNginx(server: Certificate, api: number): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'tokenward-nginx-'));
  const port = await freePort();
  writeFileSync(join(folder, 'server.pem'), server.cert);
  writeFileSync(join(folder, 'server.key'), server.key, { mode: 0o600 });
  writeFileSync(join(folder, 'nginx.conf'), configuration(folder, port, api));
  const nginx = spawn(program, ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'inherit' });
  const ended = new Promise<void>((resolve) => nginx.once('exit', () => resolve()));
  while (!(await accepts(port))) {
    if (nginx.exitCode !== null) throw new Error(`nginx ended with ${nginx.exitCode}`);
    await sleep(20);
  }
  return {
    port,
    async close() {
      nginx.kill('SIGQUIT');
      await Promise.race([ended, sleep(2000)]);
      nginx.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(folder: string, port: number, api: number): string {
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
    daemon off;
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    pid ${folder}/nginx.pid;
    error_log stderr error;
    worker_processes 1;
    events {}
    http {
      access_log off;
      ${places.map((place) => `${place}_temp_path ${folder}/${place};`).join('\n      ')}
      server {
        listen 127.0.0.1:${port} ssl http2;
        ssl_certificate ${folder}/server.pem;
        ssl_certificate_key ${folder}/server.key;
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_session_cache shared:tls:1m;
        ssl_verify_client optional_no_ca;
        location / {
          proxy_pass http://127.0.0.1:${api};
          proxy_set_header X-Client-Cert $ssl_client_escaped_cert;
        }
      }
    }`;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}
