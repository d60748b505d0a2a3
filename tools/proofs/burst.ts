import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createVerifier,
  dpop,
  fromNodeRequest,
  isUnavailable,
  jwtIssuer,
  memoryReplay,
} from '@tokenward/core';
import type { ReplayStore } from '@tokenward/core/authoring';
import { createIssuer, createProofKey, proofFor } from '@tokenward/testing';
import { listen } from '@tokenward/testing/contract';
import autocannon from 'autocannon';
import { atLeast, exactly, figure } from '../shared/figure.js';
import type { Figure } from '../shared/figure.js';

const connections = 200;
const clients = 20;

/** A store that several servers could share: each answer takes up to 5 ms, and they come in any order. */
export function sharedMemory(): ReplayStore {
  const memory = memoryReplay();
  return {
    async seen(digest, until) {
      await sleep(Math.random() * 5);
      return memory.seen(digest, until);
    },
  };
}

/** Sends so many proofs, each of them twice. None may be accepted twice, and each must be accepted once. */
export async function playBurst(
  name: string,
  count: number,
  replay: ReplayStore,
): Promise<readonly Figure[]> {
  const issuer = await createIssuer();
  const accepted = new Map<string, number>();
  const arrived = new Map<string, number>();
  const codes = new Map<string, number>();
  const server = createServer((request, response) => {
    const proof = String(request.headers.dpop);
    arrived.set(proof, (arrived.get(proof) ?? 0) + 1);
    verifier.authenticate(fromNodeRequest(request)).then(
      ({ denial }) => {
        if (denial === undefined) accepted.set(proof, (accepted.get(proof) ?? 0) + 1);
        else codes.set(denial.code, (codes.get(denial.code) ?? 0) + 1);
        response.writeHead(denial?.status ?? 200).end();
      },
      (error: unknown) => {
        codes.set('failed', (codes.get('failed') ?? 0) + 1);
        response.writeHead(isUnavailable(error) ? 503 : 500).end();
      },
    );
  });
  const { url, close } = await listen(server);
  const verifier = createVerifier({
    authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience })],
    // Making so many proofs takes a while.
    proofs: [dpop({ origins: [url], replay, maxAge: 3600 })],
    fetch: issuer.fetch,
  });
  const requests = await makeRequests(issuer, `${url}/payroll`, count);
  const begin = performance.now();
  const { errors, timeouts } = await send(url, requests);
  const seconds = (performance.now() - begin) / 1000;
  await close();

  const twice = [...accepted.values()].filter((times) => times > 1).length;
  const repeats = [...arrived.values()].reduce((sum, times) => sum + times - 1, 0);
  const { proof_replayed: replayed = 0, ...others } = Object.fromEntries(codes);
  return [
    atLeast(`${name}: proofs that arrived`, arrived.size, count),
    figure(`${name}: requests a second`, (arrived.size + repeats) / seconds),
    exactly(`${name}: proofs that were accepted once`, accepted.size - twice, arrived.size),
    exactly(`${name}: proofs that were accepted twice`, twice, 0),
    exactly(`${name}: repeated proofs that were refused as replays`, replayed, repeats),
    exactly(`${name}: other refusals`, JSON.stringify(others), '{}'),
    exactly(`${name}: requests without an answer`, errors + timeouts, 0),
  ];
}

/** The headers of one request. */
type Headers = Readonly<Record<string, string>>;

async function makeRequests(
  issuer: Awaited<ReturnType<typeof createIssuer>>,
  url: string,
  count: number,
): Promise<readonly Headers[]> {
  const holders = await Promise.all(
    Array.from({ length: clients }, async () => {
      const key = await createProofKey();
      return { key, token: await issuer.mint({}, { boundTo: key, expiresIn: 3600 }) };
    }),
  );
  const requests: Headers[] = [];
  for (let made = 0; made < count; made += clients) {
    const some = await Promise.all(
      holders.slice(0, count - made).map(async ({ key, token }) => ({
        authorization: `DPoP ${token}`,
        dpop: await proofFor({ token, url, key }),
      })),
    );
    requests.push(...some);
  }
  return requests;
}

/** Sends each request twice, one after the other, so that two connections have it at the same time. */
async function send(url: string, requests: readonly Headers[]): Promise<autocannon.Result> {
  let next = 0;
  return autocannon({
    url: `${url}/payroll`,
    connections,
    // Each connection prepares one request more than it sends.
    amount: requests.length * 2 + connections,
    timeout: 60,
    requests: [
      {
        setupRequest(request) {
          const headers = requests[Math.floor(next / 2) % requests.length];
          next += 1;
          return { ...request, headers: { ...headers } };
        },
      },
    ],
  });
}
