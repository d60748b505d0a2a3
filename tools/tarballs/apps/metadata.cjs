const { createVerifier, jwtIssuer } = require('@tokenward/core');
const { expressAuth } = require('@tokenward/express');
const { serveMetadata } = require('./serve-metadata.mjs');

serveMetadata({ createVerifier, jwtIssuer, expressAuth });
