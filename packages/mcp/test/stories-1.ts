import { createServer } from 'node:http';
import type { OAuthTokenVerifier } from '@modelcontextprotocol/sdk/server/auth/provider.js';
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js';
import { oauthTokenVerifier } from '@tokenward/mcp';
import { listen } from '@tokenward/testing/contract';
import type { ContractTest } from '@tokenward/testing/contract';
import express from 'express';
import { playGate, playSessions } from './play-sessions.js';
import { connect } from './transport-1.js';

const plays = {
  ...playSessions(connect),
  ...playGate(async (token, world) => {
    const verifier: OAuthTokenVerifier = oauthTokenVerifier(world.verifier);
    const app = express().set('env', 'test');
    app.use(requireBearerAuth({ verifier, requiredScopes: ['reports:read'] }));
    app.use((_request, response) => void response.json(true));
    const { url, close } = await listen(createServer(app));
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    await close();
    return answer;
  }),
};

/** What is played with each supported version of `@modelcontextprotocol/sdk`. */
export const stories: readonly ContractTest[] = Object.entries(plays).map(([name, run]) => ({ name, run }));
