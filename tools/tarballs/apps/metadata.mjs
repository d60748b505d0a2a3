import { createVerifier, jwtIssuer } from '@tokenward/core';
import { expressAuth } from '@tokenward/express';
import { serveMetadata } from './serve-metadata.mjs';

serveMetadata({ createVerifier, jwtIssuer, expressAuth });
