import type { Contender } from './contender.js';
import { awsJwtVerify } from './contenders/aws-jwt-verify.js';
import { expressOauth2JwtBearer } from './contenders/express-oauth2-jwt-bearer.js';
import { fastJwt } from './contenders/fast-jwt.js';
import { hono } from './contenders/hono.js';
import { jose } from './contenders/jose.js';
import { jsonwebtoken } from './contenders/jsonwebtoken.js';
import { tokenwardFetched, tokenwardLocal } from './contenders/tokenward.js';

/** The columns of the table. */
export const contenders: readonly Contender[] = [
  tokenwardLocal,
  tokenwardFetched,
  jose,
  fastJwt,
  awsJwtVerify,
  jsonwebtoken,
  expressOauth2JwtBearer,
  hono,
];
